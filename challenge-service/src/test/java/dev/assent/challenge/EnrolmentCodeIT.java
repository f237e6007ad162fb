// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static dev.assent.challenge.TenantFixture.asBrowser;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of enrolment codes: what they enrol, that each works once, and what nobody learns. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class EnrolmentCodeIT {
    private static final String ENROLMENTS = "/v1/client/enrolments";
    private static final String CODE = "([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}";
    private static final int FAILURES_PER_SOURCE = 30;

    @Inject
    TenantSettingsFixture settings;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    /** Another one for each test: a count that was made with a turned clock lasts as long as that. */
    private final String source =
            "10.%d.%d.%d".formatted(new SecureRandom().ints(3, 1, 255).boxed().toArray());

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @AfterEach
    void forgetWrongCodes() {
        // A wrong code names no tenant, so this count is of all tests; one made with a turned clock would last as long.
        pool.preparedQuery("delete from rate_limit where key = $1")
                .execute(Tuple.of("WRONG_ENROLMENT_CODES tenant *"))
                .await()
                .indefinitely();
    }

    @Test
    void aCodeEnrolsAPhoneThatKnowsNothingElse() {
        String token = tenant.enrolmentToken("alice");
        ValidatableResponse made =
                create(token).statusCode(201).body("code", matchesPattern(CODE)).body("expiresAt", notNullValue());
        String id = made.extract().path("enrolmentId");
        status(token, id).statusCode(200).body("status", equalTo("WAITING"));

        String claimed = claim(made.extract().path("code"))
                .statusCode(200)
                .body("tenantId", equalTo(tenant.tenantId()))
                .body("tenantName", equalTo("A bank"))
                .body("userLabel", nullValue())
                .extract()
                .path("token");
        status(token, id).body("status", equalTo("CLAIMED")).body("userAuthenticatorId", nullValue());

        String device = enrol(claimed, new PhoneKey()).statusCode(200).extract().path("userAuthenticatorId");
        status(token, id)
                .body("status", equalTo("ENROLLED"))
                .body("userAuthenticatorId", equalTo(device))
                .body("displayName", equalTo("Chrome, Linux"));
    }

    @Test
    void theNamesOfTenantAndUserAreShownToThePhone() {
        tenant.asBackend()
                .body(Map.of("displayName", "Alice Liddell", "username", "alice"))
                .patch("/v1/users/{user}", "alice")
                .then()
                .statusCode(200);
        settings.set(tenant, "{\"page\": {\"name\": \"The Bank\"}}");

        claim(codeOf("alice"))
                .statusCode(200)
                .body("tenantName", equalTo("The Bank"))
                .body("userLabel", equalTo("Alice Liddell"));
    }

    @Test
    void aCodeIsReadHoweverItIsTyped() {
        String code = codeOf("alice");

        claim(" "
                        + code.toLowerCase(Locale.ROOT)
                                .replace("-", " ")
                                .replace('0', 'o')
                                .replace('1', 'l') + " ")
                .statusCode(200);
    }

    @Test
    void aCodeWorksOnceAlsoForPhonesThatClaimItConcurrently() throws Exception {
        String code = codeOf("alice");

        List<Integer> statuses =
                ConcurrentCalls.run(8, i -> claim(code).extract().statusCode());

        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 404);
        isUnknown(claim(code));
    }

    @Test
    void aCodeThatIsMadeAndClaimedIsInTheAuditLogWithoutTheCode() {
        ValidatableResponse made = create(tenant.enrolmentToken("alice"));
        String code = made.extract().path("code");
        claim(code).statusCode(200);
        claim(code).statusCode(404);
        String byBackend = tenant.asBackend()
                .post("/v1/users/{user}/enrolments", "bob")
                .then()
                .statusCode(201)
                .extract()
                .path("enrolmentId");

        given().auth()
                .oauth2(EmbeddedBackends.ADMIN_TOKEN)
                .queryParam("tenantId", tenant.tenantId())
                .get("/v1/admin/audit")
                .then()
                .statusCode(200)
                .body(
                        "entries.change",
                        equalTo(List.of(
                                "enrolment_code_created",
                                "enrolment_code_claimed",
                                "enrolment_code_created",
                                "tenant_created")))
                .body("entries[0].actor", equalTo(tenant.tenantId()))
                .body("entries[0].detail.enrolmentId", equalTo(byBackend))
                .body("entries[0].detail.userId", equalTo("bob"))
                .body("entries[1].actor", nullValue())
                .body("entries[2].actor", equalTo("alice"))
                .body("entries[2].detail.enrolmentId", equalTo(made.extract().path("enrolmentId")))
                .body(not(containsString(code)));
    }

    @Test
    void aCodeIsNotStored() {
        String code = codeOf("alice");

        String stored = pool.preparedQuery("select cast(c as text) from enrolment_code c where tenant_id = $1")
                .execute(Tuple.of(tenant.tenantId()))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString(0);

        assertThat(stored).isNotEmpty().doesNotContain(code).doesNotContain(code.replace("-", ""));
    }

    @Test
    void aCodeExpiresAfterFiveMinutes() {
        String token = tenant.enrolmentToken("alice");
        ValidatableResponse made = create(token);

        clock.turn(Duration.ofMinutes(5));

        isUnknown(claim(made.extract().path("code")));
        status(token, made.extract().path("enrolmentId")).body("status", equalTo("EXPIRED"));
    }

    @Test
    void aNewCodeReplacesTheOneBefore() {
        String token = tenant.enrolmentToken("alice");
        String first = create(token).extract().path("code");
        String second = create(token).extract().path("code");

        isUnknown(claim(first));
        claim(second).statusCode(200);
    }

    @Test
    void theCodesOfATokenAndTheTokenItselfEnrolOneDeviceTogether() {
        String token = tenant.enrolmentToken("alice");
        String first = claim(create(token).extract().path("code")).extract().path("token");
        String second = claim(create(token).extract().path("code")).extract().path("token");
        PhoneKey phone = new PhoneKey();
        enrol(first, phone).statusCode(200);
        enrol(first, phone).statusCode(200);

        isRefused(enrol(second, new PhoneKey()));
        isRefused(enrol(token, new PhoneKey()));
        isRefused(create(token));
    }

    @Test
    void aTokenThatMayNotEnrolMakesNoCode() {
        isRefused(create(tenant.token("alice", "sign-in", Map.of())));
    }

    @Test
    void aTokenWithoutTheScopeEnrolsTheFirstDeviceOnlyThoughACodeIsMade() {
        settings.set(tenant, "{\"firstDeviceWithoutScope\": true}");
        String first = claim(create(tenant.token("alice", "sign-in", Map.of()))
                        .statusCode(201)
                        .extract()
                        .path("code"))
                .extract()
                .path("token");
        String other = claim(create(tenant.token("alice", "sign-in", Map.of()))
                        .extract()
                        .path("code"))
                .extract()
                .path("token");
        enrol(first, new PhoneKey()).statusCode(200);

        isRefused(enrol(other, new PhoneKey()));
    }

    @Test
    void aTokenWithoutTheScopeMakesNoCodeForAUserWhoHasADevice() {
        settings.set(tenant, "{\"firstDeviceWithoutScope\": true}");
        enrol(tenant.enrolmentToken("alice"), new PhoneKey()).statusCode(200);

        isRefused(create(tenant.token("alice", "sign-in", Map.of())));
        create(tenant.enrolmentToken("alice")).statusCode(201);
    }

    @Test
    void theTokenOfACodeDoesNothingButEnrol() {
        String token = tenant.enrolmentToken("alice");
        ValidatableResponse made = create(token);
        String claimed = claim(made.extract().path("code")).extract().path("token");
        String device = enrol(claimed, new PhoneKey()).statusCode(200).extract().path("userAuthenticatorId");

        for (ValidatableResponse refused : List.of(
                create(claimed),
                status(claimed, made.extract().path("enrolmentId")),
                tenant.start(claimed, Map.of()),
                asBrowser(claimed).get("/v1/client/page").then(),
                asBrowser(claimed).body(Map.of()).post("/v1/client/page/return").then(),
                asBrowser(claimed)
                        .delete("/v1/client/page/devices/{id}", device)
                        .then(),
                asBrowser(claimed).get("/v1/client/user-authenticators").then(),
                asBrowser(claimed)
                        .body(Map.of())
                        .post("/v1/client/challenge/qr-code")
                        .then())) {
            isRefused(refused);
        }
        tenant.asBackend().queryParam("token", claimed).get("/v1/users").then().statusCode(400);
    }

    @Test
    void theTokenOfACodeMakesNoOtherCodeBeforeItEnrols() {
        String claimed = claim(codeOf("alice")).extract().path("token");

        isRefused(create(claimed));
    }

    @Test
    void theTokenOfACodeAttestsTheDeviceThatItEnrols() {
        settings.set(tenant, "{\"attestation\": \"recorded\"}");
        String claimed = claim(codeOf("alice")).extract().path("token");

        asBrowser(claimed)
                .body(Map.of())
                .post("/v1/client/challenge")
                .then()
                .statusCode(200)
                .body("nonce", notNullValue());
    }

    @Test
    void nobodyElseReadsTheProgress() {
        String token = tenant.enrolmentToken("alice");
        String id = create(token).extract().path("enrolmentId");

        for (String other : List.of(
                tenant.enrolmentToken("bob"),
                tenant.enrolmentToken("alice"),
                TenantFixture.create().enrolmentToken("alice"))) {
            isUnknown(status(other, id));
        }
        isUnknown(status(token, UUID.randomUUID().toString()));
        status(token, id).statusCode(200);
    }

    @Test
    void aBackendHasThePhoneOfANewUserEnrolled() {
        String code = tenant.asBackend()
                .post("/v1/users/{user}/enrolments", "carol")
                .then()
                .statusCode(201)
                .body("code", matchesPattern(CODE))
                .extract()
                .path("code");

        String token = claim(code).statusCode(200).extract().path("token");
        enrol(token, new PhoneKey()).statusCode(200).body("userId", equalTo("carol"));
        isRefused(enrol(token, new PhoneKey()));
        tenant.asBackend()
                .get("/v1/users/{user}/actions", "carol")
                .then()
                .statusCode(200)
                .body("actionCode", equalTo(List.of("enrolment")));
    }

    @Test
    void onlyABackendMakesACodeForAUserByName() {
        given().auth()
                .preemptive()
                .basic("not-a-key", "")
                .post("/v1/users/{user}/enrolments", "carol")
                .then()
                .statusCode(401);
        tenant.asPhone().post("/v1/users/{user}/enrolments", "carol").then().statusCode(401);
    }

    @Test
    void theCodeOfARemovedUserIsUnknown() {
        String code = codeOf("alice");
        tenant.asBackend().delete("/v1/users/{user}", "alice").then().statusCode(200);

        isUnknown(claim(code));
    }

    @Test
    void wrongCodesAreLimitedPerSourceAndRightOnesAreNot() {
        for (int i = 0; i < FAILURES_PER_SOURCE; i++) {
            claim("0000-0000-0000-0000", source).statusCode(404);
        }

        // The allowance grows by one every two seconds, in which a slow machine may have used up less.
        await().untilAsserted(() -> claim("0000-0000-0000-0000", source)
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("errorCode", equalTo("too_many_requests")));
        await().untilAsserted(() -> claim("not a code", source).statusCode(429));
        claim("0000-0000-0000-0000", "198.51.100.78").statusCode(404);
        claim(codeOf("alice"), source).statusCode(200);
    }

    private String codeOf(String userId) {
        return create(tenant.enrolmentToken(userId)).statusCode(201).extract().path("code");
    }

    private static ValidatableResponse create(String token) {
        return asBrowser(token).post(ENROLMENTS).then();
    }

    private static ValidatableResponse status(String token, String enrolmentId) {
        return asBrowser(token).get(ENROLMENTS + "/{id}", enrolmentId).then();
    }

    private ValidatableResponse claim(String code) {
        return claim(code, source);
    }

    private static ValidatableResponse claim(String code, String source) {
        return given().contentType(ContentType.JSON)
                .header("X-Forwarded-For", source)
                .body(Map.of("code", code))
                .post(ENROLMENTS + "/claim")
                .then();
    }

    private static ValidatableResponse enrol(String token, PhoneKey phone) {
        return asBrowser(token)
                .body(Map.of("publicKey", phone.publicKey(), "devicePlatform", "web", "deviceName", "Chrome, Linux"))
                .post(TenantFixture.ENROLMENT_PATH)
                .then();
    }

    private static void isUnknown(ValidatableResponse response) {
        response.statusCode(404).body("errorCode", equalTo("enrolment_not_found"));
    }

    private static void isRefused(ValidatableResponse response) {
        response.statusCode(401).body("errorCode", equalTo("invalid_token"));
    }
}
