// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the endpoints of an administrator for challenges. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ChallengeAdministrationIT {
    @Inject
    ServiceFixture fixture;

    private Tenant tenant;
    private EnrolledDevice device;

    @BeforeEach
    void enrolDevice() {
        tenant = fixture.tenant(null);
        device = fixture.enrol(tenant, "alice");
    }

    @Test
    void challengesAreListedInPagesNewestFirst() {
        SignIn first = fixture.start(tenant, device);
        SignIn second = fixture.start(tenant, device);
        SignIn third = fixture.start(tenant, device);
        Tenant other = fixture.tenant(null);
        fixture.start(other, fixture.enrol(other, "alice"));

        String next = list(Map.of("limit", 2))
                .body("challenges.challengeUuid", contains(uuid(third), uuid(second)))
                .body("challenges[0].status", equalTo("PENDING"))
                .body("challenges[0].tenantId", equalTo(tenant.id()))
                .extract()
                .path("next");
        list(Map.of("limit", 2, "before", next))
                .body("challenges.challengeUuid", contains(uuid(first)))
                .body("next", nullValue());
    }

    @Test
    void theFiltersFindTheirChallengesOnly() {
        SignIn approved = fixture.start(tenant, device);
        approved.answer(device.phone(), true).statusCode(200);
        SignIn declined = fixture.start(tenant, device);
        declined.answer(device.phone(), false, Map.of("reason", "not_me")).statusCode(200);
        EnrolledDevice bobs = fixture.enrol(tenant, "bob");
        SignIn pending = SignIn.of(tenant.id(), "bob", ServiceFixture.LIFETIME, bobs);
        fixture.publish(pending.created());

        list(Map.of("status", "APPROVED"))
                .body("challenges.challengeUuid", contains(uuid(approved)))
                .body("next", nullValue());
        list(Map.of("status", "DECLINED"))
                .body("challenges.challengeUuid", contains(uuid(declined)))
                .body("challenges[0].reason", equalTo("not_me"));
        list(Map.of("userId", "bob")).body("challenges.challengeUuid", contains(uuid(pending)));
        list(Map.of("userId", "bob", "status", "APPROVED")).body("challenges", empty());
        list(Map.of("userId", "alice", "limit", 1)).body("next", equalTo(uuid(declined)));
    }

    @Test
    void aChallengeIsShownWithItsContextAndWithoutSecrets() {
        SignIn signIn = fixture.startWithCode("123456", tenant, device);

        get(uuid(signIn))
                .statusCode(200)
                .body("challenge.userId", equalTo("alice"))
                .body("challengeId", equalTo(signIn.id().toString()))
                .body("actionId", equalTo(signIn.created().actionId().toString()))
                .body("wrongCodes", equalTo(0))
                .body("pushWithheld", equalTo(false))
                .body("context.custom.amount", equalTo(12.5f))
                .body("context.ipAddress", equalTo("203.0.113.7"))
                .body(not(containsString("123456")))
                .body(not(containsString(signIn.created().sealedVerificationCode())));
        get(UUID.randomUUID().toString()).statusCode(404).body("errorCode", equalTo("challenge_not_found"));
        get("none").statusCode(404);
    }

    @Test
    void outcomesAreCountedByTheTimeOfTheirStart() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant from = now.minus(Duration.ofMinutes(1));
        fixture.start(tenant, device).answer(device.phone(), true).statusCode(200);
        fixture.start(tenant, device).answer(device.phone(), false).statusCode(200);
        fixture.start(tenant, device);

        count(Map.of(
                        "from",
                        from.toString(),
                        "to",
                        from.plus(Duration.ofMinutes(10)).toString(),
                        "step",
                        300))
                .statusCode(200)
                .body("points", hasSize(2))
                .body("isComplete", equalTo(true))
                .body("points[0].at", equalTo(from.toString().replace("Z", ".000Z")))
                .body("points[0].approved", equalTo(1))
                .body("points[0].declined", equalTo(1))
                .body("points[0].pending", equalTo(1))
                .body("points[0].cancelled", equalTo(0))
                .body("points[0].p50Milliseconds", greaterThan(0))
                .body("points[1].pending", equalTo(0))
                .body("points[1].p50Milliseconds", nullValue());
        count(Map.of("to", from.toString())).body("points", hasSize(60)).body("points.approved.sum()", equalTo(0));
    }

    @Test
    void aCountThatStopsAtItsLimitSaysSo() {
        // The tests' limit is 8: see application.properties.
        for (int i = 0; i < 8; i++) {
            fixture.start(tenant, device);
        }

        count(Map.of("to", Instant.now().plusSeconds(60).toString()))
                .body("isComplete", equalTo(false))
                .body("points.pending.sum()", equalTo(8));
    }

    @ParameterizedTest
    @CsvSource({
        "from,yesterday",
        "from,2999-01-01T00:00:00Z",
        "to,2026-11-27",
        "from,1969-01-01T00:00:00Z",
        "step,0",
        "step,1",
        "from,2026-01-01T00:00:00Z"
    })
    void aRangeThatIsInvalidOrHasTooManyStepsIsRefused(String parameter, String value) {
        Map<String, String> invalid =
                parameter.equals("step") ? Map.of(parameter, value) : Map.of(parameter, value, "step", "60");
        count(invalid).statusCode(400).body("errorCode", equalTo("invalid_request"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/admin/challenges?tenantId={t}",
                "/v1/admin/challenges/00000000-0000-7000-8000-000000000000?t={t}",
                "/v1/admin/challenges/statistics?tenantId={t}"
            })
    void onlyAdministratorsSeeChallenges(String path) {
        given().get(path, tenant.id()).then().statusCode(401);
        given().auth().oauth2("wrong").get(path, tenant.id()).then().statusCode(401);
        tenant.asBackend().get(path, tenant.id()).then().statusCode(401);
    }

    private static String uuid(SignIn signIn) {
        return signIn.id().uuid().toString();
    }

    private ValidatableResponse list(Map<String, ?> parameters) {
        return given().auth()
                .oauth2(EmbeddedBackends.ADMIN_TOKEN)
                .queryParam("tenantId", tenant.id())
                .queryParams(parameters)
                .get("/v1/admin/challenges")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse get(String challengeUuid) {
        return given().auth()
                .oauth2(EmbeddedBackends.ADMIN_TOKEN)
                .get("/v1/admin/challenges/{id}", challengeUuid)
                .then();
    }

    private ValidatableResponse count(Map<String, ?> parameters) {
        return given().auth()
                .oauth2(EmbeddedBackends.ADMIN_TOKEN)
                .queryParam("tenantId", tenant.id())
                .queryParams(parameters)
                .get("/v1/admin/challenges/statistics")
                .then();
    }
}
