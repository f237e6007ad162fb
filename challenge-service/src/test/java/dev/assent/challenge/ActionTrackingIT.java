// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the track call and of reading and setting an action. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ActionTrackingIT {
    @Inject
    TopicClient topics;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void anActionOfAUserWithoutADeviceIsAllowed() {
        tenant.track("alice", "sign-in", Map.of("email", "alice@example.org"))
                .statusCode(200)
                .body("state", equalTo("ALLOW"))
                .body("isEnrolled", equalTo(false))
                .body("token", notNullValue())
                .body("idempotencyKey", notNullValue())
                .body("error", nullValue());
    }

    @Test
    void anActionOfAUserWithADeviceMustBeChallenged() {
        tenant.enrol("alice", new PhoneKey());

        tenant.track("alice", "sign-in", Map.of())
                .body("state", equalTo("CHALLENGE_REQUIRED"))
                .body("isEnrolled", equalTo(true))
                .body("enrolledVerificationMethods", equalTo(List.of("PUSH")))
                .body("defaultVerificationMethod", equalTo("PUSH"));
    }

    @Test
    void callsThatSetOtherAttributesAtOnceAreAllTracked() throws Exception {
        assertThat(ConcurrentCalls.run(
                        100, i -> tenant.track("alice", "sign-in", Map.of("email", "alice" + i + "@example.org"))
                                .extract()
                                .statusCode()))
                .containsOnly(200);
    }

    @Test
    void aBodyIsNotNeeded() {
        tenant.asBackend()
                .post("/v1/users/alice/actions/sign-in")
                .then()
                .statusCode(200)
                .body("state", equalTo("ALLOW"));
    }

    @Test
    void aRepeatedIdempotencyKeyIsTheSameActionAndOneEvent() {
        tenant.track("alice", "sign-in", Map.of("idempotencyKey", "k")).body("state", equalTo("ALLOW"));
        tenant.enrol("alice", new PhoneKey());
        tenant.track("alice", "sign-in", Map.of("idempotencyKey", "k")).body("state", equalTo("ALLOW"));
        tenant.track("alice", "sign-in", Map.of("idempotencyKey", "other"))
                .body("state", equalTo("CHALLENGE_REQUIRED"));

        await().untilAsserted(() -> assertThat(tracked("other")).hasSize(1));
        assertThat(tracked("k")).singleElement().satisfies(event -> {
            assertThat(event.state()).isEqualTo(ActionState.ALLOW);
            assertThat(event.userId()).isEqualTo("alice");
            assertThat(event.version()).isEqualTo(1);
        });
    }

    @Test
    void theAuditDetailsOfAnActionAreAnnouncedWithEachOfItsStates() {
        tenant.enrol("alice", new PhoneKey());
        tenant.track(
                "alice",
                "pay",
                Map.of(
                        "idempotencyKey",
                        "audited",
                        "ipAddress",
                        "198.51.100.7",
                        "userAgent",
                        "Firefox",
                        "deviceId",
                        "device-1",
                        "custom",
                        Map.of("amount", 12.5)));
        tenant.asBackend()
                .body(Map.of("state", "REVIEW_REQUIRED"))
                .patch("/v1/users/alice/actions/pay/audited")
                .then()
                .statusCode(200);

        await().untilAsserted(() -> assertThat(tracked("audited"))
                .extracting(ActionTracked::state)
                .containsExactly(ActionState.CHALLENGE_REQUIRED, ActionState.REVIEW_REQUIRED));
        assertThat(tracked("audited")).allSatisfy(event -> {
            ActionTracked.Details details = Objects.requireNonNull(event.details());
            assertThat(details.createdAt()).isEqualTo(tracked("audited").get(0).stateUpdatedAt());
            assertThat(details.outcome()).isEqualTo("CHALLENGE");
            assertThat(details.allowedVerificationMethods()).containsExactly("PUSH");
            assertThat(details.verificationMethod()).isNull();
            assertThat(details.ipAddress()).isEqualTo("198.51.100.7");
            assertThat(details.userAgent()).isEqualTo("Firefox");
            assertThat(details.deviceId()).isEqualTo("device-1");
            assertThat(details.custom()).isEqualTo("{\"amount\":12.5}");
            assertThat(event.toString()).doesNotContain("198.51.100.7", "12.5");
        });
    }

    @Test
    void trackedAttributesAreStoredWithTheUser() {
        tenant.track("alice", "sign-in", Map.of("email", "a@example.org", "username", "al"))
                .statusCode(200);
        tenant.track("alice", "sign-in", Map.of("phoneNumber", "+49301234")).statusCode(200);

        tenant.asBackend()
                .get("/v1/users/alice")
                .then()
                .statusCode(200)
                .body("email", equalTo("a@example.org"))
                .body("emailVerified", equalTo(false))
                .body("phoneNumber", equalTo("+49301234"))
                .body("username", equalTo("al"))
                .body("isEnrolled", equalTo(false));
    }

    @Test
    void anUnknownUserIsNotEnrolledAndNoError() {
        tenant.asBackend()
                .get("/v1/users/nobody")
                .then()
                .statusCode(200)
                .body("isEnrolled", equalTo(false))
                .body("error", nullValue());
    }

    @Test
    void everyAttributeOfTheSdksIsAccepted() {
        tenant.track(
                        "alice",
                        "sign-in",
                        Map.ofEntries(
                                Map.entry("idempotencyKey", "k"),
                                Map.entry("redirectUrl", "myapp://done?from=assent"),
                                Map.entry("redirectToSettings", true),
                                Map.entry("ipAddress", "203.0.113.7"),
                                Map.entry("userAgent", "Browser"),
                                Map.entry("deviceId", "d-1"),
                                Map.entry("scope", "add:authenticators"),
                                Map.entry("email", "a@example.org"),
                                Map.entry("phoneNumber", "+6427000000"),
                                Map.entry("username", "al"),
                                Map.entry("custom", Map.of("amount", 5)),
                                Map.entry("challengeId", "c-1"),
                                Map.entry("locale", "de"),
                                Map.entry("customDomain", "auth.example.org")))
                .statusCode(200)
                .body("idempotencyKey", equalTo("k"));

        tenant.action("alice", "sign-in", "k").body("state", equalTo("ALLOW"));
    }

    @Test
    void timesHaveMillisecondsAndZ() {
        tenant.track("alice", "sign-in", Map.of("idempotencyKey", "k"));

        tenant.action("alice", "sign-in", "k")
                .statusCode(200)
                .body("createdAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
    }

    @Test
    void aWrongKeyIsAnsweredWithTheTextThatSdksCompare() {
        given().auth()
                .preemptive()
                .basic("wrong", "")
                .contentType(ContentType.JSON)
                .post("/v1/users/alice/actions/sign-in")
                .then()
                .statusCode(401)
                .body("error", equalTo("unauthorized"))
                .body("errorCode", equalTo("unauthorized"))
                .body(
                        "errorDescription",
                        equalTo("The request is unauthorized. Check that your API key and region base URL are"
                                + " correctly configured."));
        given().get("/v1/users/alice").then().statusCode(401).body("errorCode", equalTo("unauthorized"));
    }

    @Test
    void anotherTenantSeesNothing() {
        tenant.track("alice", "sign-in", Map.of("idempotencyKey", "k", "email", "a@example.org"));
        TenantFixture other = TenantFixture.create();

        other.action("alice", "sign-in", "k").statusCode(404);
        other.asBackend().get("/v1/users/alice").then().body("email", nullValue());
        other.asBackend()
                .body(Map.of("state", "BLOCK"))
                .patch("/v1/users/alice/actions/sign-in/k")
                .then()
                .statusCode(404);
    }

    @Test
    void aBackendSetsAllowedStates() {
        tenant.track("alice", "sign-in", Map.of("idempotencyKey", "k"));

        tenant.asBackend()
                .body(Map.of("state", "REVIEW_REQUIRED"))
                .patch("/v1/users/alice/actions/sign-in/k")
                .then()
                .statusCode(200)
                .body("state", equalTo("REVIEW_REQUIRED"));
        tenant.asBackend()
                .body(Map.of("state", "CHALLENGE_SUCCEEDED"))
                .patch("/v1/users/alice/actions/sign-in/k")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("state: REVIEW_REQUIRED cannot become"));
        await().untilAsserted(() ->
                assertThat(tracked("k")).extracting(ActionTracked::version).containsExactly(1L, 2L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"email": 5}                        | email
                    {"email": ["a"]}                    | email
                    {"email"                            | body
                    [1, 2]                              | body
                    "text"                              | body
                    {"idempotencyKey": ""}              | idempotencyKey
                    {"redirectUrl": "/relative"}        | redirectUrl
                    {"redirectToSettings": "yes"}       | redirectToSettings
                    {"challengeId": 5}                  | challengeId
                    {"customDomain": {}}                | customDomain
                    {"userAgent": "\\u0000"}            | userAgent
                    {"userAgent": "\\ud800"}            | userAgent
                    {"custom": {"a": {"b": 1}}}         | custom.a
                    {"custom": {"a": [[1]]}}            | custom.a[0]
                    {"custom": {"a": 1e400}}            | custom.a
                    {"custom": {"a": 9007199254740993}} | custom.a
                    {"custom": {"a": "\\u0000"}}        | custom.a
                    {"custom": "text"}                  | custom
                    {"email": "a", "email": "b"}        | body
                    {"email": "a"}}                     | body
                    {"redirectToSettings": ""}          | redirectToSettings
                    {"redirectToSettings": "\\u0000"}  | redirectToSettings
                    {"email": "a"} {"email": "b"}       | body
                    """)
    void whatIsNotAsItMustBeIsNamed(String body, String field) {
        tenant.asBackend()
                .body(body)
                .post("/v1/users/alice/actions/sign-in")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", containsString(field + ":"));
    }

    @Test
    void anInvalidIdInThePathIsRejected() {
        tenant.asBackend()
                .urlEncodingEnabled(false)
                .post("/v1/users/a%00b/actions/sign-in")
                .then()
                .statusCode(400);
        tenant.track("alice", "sign in!", Map.of()).statusCode(400).body("errorDescription", startsWith("action:"));
        tenant.track("a".repeat(257), "sign-in", Map.of())
                .statusCode(400)
                .body("errorDescription", startsWith("userId:"));
    }

    @Test
    void anUnknownPathOrMethodIsAJsonError() {
        tenant.asBackend().get("/v1/nothing").then().statusCode(404).body("errorCode", equalTo("not_found"));
        TenantFixture.asBrowser(
                        tenant.track("alice", "sign-in", Map.of()).extract().path("token"))
                .get("/v1/client/challenge/push")
                .then()
                .statusCode(405)
                .body("errorCode", equalTo("method_not_allowed"));
        TenantFixture.asBrowser(
                        tenant.track("alice", "sign-in", Map.of()).extract().path("token"))
                .body("x=1")
                .contentType(ContentType.URLENC)
                .post("/v1/client/challenge/push")
                .then()
                .statusCode(415)
                .body("errorDescription", equalTo("Send application/json."));
    }

    private List<ActionTracked> tracked(String idempotencyKey) {
        return topics.published(Topic.ACTION_TRACKED).stream()
                .map(record -> Json.read(record.value(), ActionTracked.class))
                .filter(event -> tenant.tenantId().equals(event.tenantId())
                        && event.idempotencyKey().equals(idempotencyKey))
                .toList();
    }
}
