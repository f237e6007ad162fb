// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Tests of the tokens that enrol a device: which they are, and that each is used once. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class EnrolmentTokenIT {
    private static final String QR_CODE = "/v1/client/user-authenticators/qr-code";
    private static final String IN_APP = "/v1/client/user-authenticators/in-app";
    private static final String FIRST_WITHOUT_SCOPE = "{\"firstDeviceWithoutScope\": true}";

    @Inject
    TopicClient topics;

    @Inject
    ApprovalFixture approvals;

    @Inject
    ChallengeEventClient challengeEvents;

    @Inject
    TenantSettingsFixture settings;

    @Inject
    MutableClock clock;

    TenantFixture tenant;
    PhoneKey phone;

    @BeforeEach
    void newTenantAndPhone() {
        tenant = TenantFixture.create();
        phone = new PhoneKey();
    }

    @Test
    void aTokenEnrolsOneDevice() {
        String token = tenant.enrolmentToken("alice");
        enrol(token, phone).statusCode(200);

        isRefused(enrol(token, new PhoneKey()));

        assertThat(devicesOf("alice")).hasSize(1);
        enrol(tenant.enrolmentToken("alice"), new PhoneKey()).statusCode(200);
    }

    @Test
    void aTokenEnrolsOneKeyOfEachType() {
        String token = tenant.enrolmentToken("alice");
        enrol(token, phone).statusCode(200);
        for (String path : List.of(QR_CODE, IN_APP)) {
            PhoneKey key = new PhoneKey();
            Map<String, Object> first =
                    enrol(path, token, key).statusCode(200).extract().path("");

            enrol(path, token, key).statusCode(200).body("", equalTo(first));
            isRefused(enrol(path, token, new PhoneKey()));
        }

        assertThat(devicesOf("alice")).hasSize(3);
    }

    @Test
    void theFirstDeviceWithoutScopeMayHaveAKeyOfEachType() {
        settings.set(tenant, FIRST_WITHOUT_SCOPE);
        String token = plainToken("alice");
        enrol(token, phone).statusCode(200);

        isRefused(enrol(QR_CODE, plainToken("alice"), new PhoneKey()));
        enrol(QR_CODE, token, new PhoneKey()).statusCode(200);
        isRefused(enrol(QR_CODE, token, new PhoneKey()));
        isRefused(enrol(IN_APP, plainToken("alice"), new PhoneKey()));
    }

    @Test
    void theApprovalOfAScannedCodeEnrolsNothing() {
        PhoneKey key = new PhoneKey();
        String scanner = enrol(QR_CODE, tenant.enrolmentToken("alice"), key)
                .statusCode(200)
                .extract()
                .path("userAuthenticatorId");
        String challenge = TenantFixture.asBrowser(plainToken("alice"))
                .post("/v1/client/challenge/qr-code")
                .then()
                .statusCode(200)
                .extract()
                .path("challengeId");
        String accessToken = approvals.approve(tenant, "alice", UUID.fromString(scanner), challenge);

        isRefused(enrol(accessToken, new PhoneKey()));
        isRefused(enrol(IN_APP, accessToken, new PhoneKey()));

        assertThat(devicesOf("alice")).hasSize(1);
    }

    @Test
    void theProofOfAnAppEnrolsTheNextDevice() {
        PhoneKey app = new PhoneKey();
        String accessToken = inAppProof(app);

        PhoneKey next = new PhoneKey();
        enrol(accessToken, next).statusCode(200).body("userId", equalTo("alice"));

        enrol(accessToken, next).statusCode(200);
        isRefused(enrol(accessToken, new PhoneKey()));
        assertThat(devicesOf("alice")).hasSize(2);
    }

    @Test
    void theProofOfAnAppEnrolsForTenMinutes() {
        String accessToken = inAppProof(new PhoneKey());

        clock.turn(Duration.ofMinutes(10));

        enrol(accessToken, new PhoneKey()).statusCode(401).body("errorCode", equalTo("expired_token"));
    }

    @Test
    void theProofOfAnAppThatWasRemovedEnrolsNothing() {
        PhoneKey app = new PhoneKey();
        String accessToken = inAppProof(app);
        List<String> ids = tenant.asBackend()
                .get("/v1/users/alice/authenticators")
                .then()
                .extract()
                .path("userAuthenticatorId");
        tenant.asBackend()
                .delete("/v1/users/alice/authenticators/" + ids.get(0))
                .then()
                .statusCode(200);

        isRefused(enrol(accessToken, new PhoneKey()));
        isRefused(enrol(IN_APP, accessToken, app));
        assertThat(devicesOf("alice")).isEmpty();
    }

    /** Enrols a key in alice's app, lets it prove an action that begins with the proof, and returns the access token. */
    private String inAppProof(PhoneKey app) {
        String device = enrol(IN_APP, tenant.enrolmentToken("alice"), app)
                .statusCode(200)
                .extract()
                .path("userAuthenticatorId");
        String challenge = tenant.asPhone()
                .body(Map.of("action", "sign-in"))
                .post("/v1/client/challenge")
                .then()
                .statusCode(200)
                .extract()
                .path("challengeId");
        return approvals.proveInApp(tenant, "alice", UUID.fromString(device), challenge);
    }

    @Test
    void aRepeatedRequestIsAnsweredTheSame() {
        String token = tenant.enrolmentToken("alice");
        Map<String, Object> first =
                enrol(token, phone).statusCode(200).extract().path("");

        for (int i = 0; i < 3; i++) {
            enrol(token, phone).statusCode(200).body("", equalTo(first));
        }

        String id = (String) first.get("userAuthenticatorId");
        await().until(() -> !changes(id).isEmpty());
        tenant.enrol("alice", phone, "another-token");
        await().untilAsserted(() -> assertThat(changes(id))
                .extracting(AuthenticatorChanged::version)
                .containsExactly(1L, 2L));
    }

    @Test
    void aUsedTokenDoesNotEnrolARemovedDeviceAgain() {
        String token = tenant.enrolmentToken("alice");
        String id = enrol(token, phone).statusCode(200).extract().path("userAuthenticatorId");
        tenant.asBackend().delete("/v1/users/alice/authenticators/" + id).then().statusCode(200);

        isRefused(enrol(token, phone));

        assertThat(devicesOf("alice")).isEmpty();
    }

    @Test
    void aUsedTokenDoesNotReactivateADisabledDevice() {
        String token = tenant.enrolmentToken("alice");
        String id = enrol(token, phone).statusCode(200).extract().path("userAuthenticatorId");
        String challenge = tenant.startChallenge(tenant.token("alice", "sign-in", Map.of()));
        topics.publish(approvals.disabling(challenge, UUID.fromString(id)));
        await().until(() -> tenant.asPhone()
                        .queryParam("publicKey", phone.queryKey())
                        .get(TenantFixture.ENROLMENT_PATH)
                        .statusCode()
                == 404);

        isRefused(enrol(token, phone));
    }

    @Test
    void aRefusedEnrolmentDoesNotUseUpTheToken() {
        PhoneKey bobs = new PhoneKey();
        tenant.enrol("bob", bobs);
        String token = tenant.enrolmentToken("alice");

        enrol(token, bobs).statusCode(409).body("errorCode", equalTo("credential_in_use"));

        enrol(token, phone).statusCode(200);
    }

    @RepeatedTest(3)
    void oneOfConcurrentEnrolmentsWithOneTokenSucceeds() throws Exception {
        String token = tenant.enrolmentToken("alice");

        List<Integer> statuses = ConcurrentCalls.run(
                5, i -> enrol(token, new PhoneKey()).extract().statusCode());

        assertThat(statuses).containsOnly(200, 401).containsOnlyOnce(200);
        assertThat(devicesOf("alice")).hasSize(1);
    }

    @Test
    void whereTheTenantAllowsItAnyTrackTokenEnrolsTheFirstDevice() {
        settings.set(tenant, FIRST_WITHOUT_SCOPE);
        String token = plainToken("alice");
        enrol(token, phone).statusCode(200);

        enrol(token, phone).statusCode(200);
        isRefused(enrol(plainToken("alice"), new PhoneKey()));
        isRefused(enrol(plainToken("alice"), phone));
        enrol(tenant.enrolmentToken("alice"), new PhoneKey()).statusCode(200);
        enrol(plainToken("bob"), new PhoneKey()).statusCode(200);
    }

    @Test
    void aRecordedAddressIsAnAuthenticatorToo() {
        settings.set(tenant, FIRST_WITHOUT_SCOPE);
        tenant.asBackend()
                .body(Map.of("verificationMethod", "SMS", "phoneNumber", "+6427000000"))
                .post("/v1/users/alice/authenticators")
                .then()
                .statusCode(200);

        isRefused(enrol(plainToken("alice"), phone));
    }

    @Test
    void theFirstDeviceNeedsTheScopeUnlessTheTenantSaysOtherwise() {
        isRefused(enrol(plainToken("alice"), phone));
        settings.set(TenantFixture.create(), FIRST_WITHOUT_SCOPE);
        isRefused(enrol(plainToken("alice"), phone));
    }

    @RepeatedTest(3)
    void oneOfTwoFirstDevicesAtOnceIsEnrolled() throws Exception {
        settings.set(tenant, FIRST_WITHOUT_SCOPE);
        List<String> tokens = List.of(plainToken("alice"), plainToken("alice"), plainToken("alice"));

        List<Integer> statuses = ConcurrentCalls.run(
                3, i -> enrol(tokens.get(i), new PhoneKey()).extract().statusCode());

        assertThat(statuses).containsOnly(200, 401).containsOnlyOnce(200);
        assertThat(devicesOf("alice")).hasSize(1);
    }

    @Test
    void theAccessTokenOfAnApprovalEnrolsTheNextDevice() {
        UUID first = tenant.enrol("alice", phone);
        String accessToken = approvals.approve(tenant, "alice", first);

        PhoneKey second = new PhoneKey();
        enrol(accessToken, second).statusCode(200).body("userId", equalTo("alice"));

        enrol(accessToken, second).statusCode(200);
        isRefused(enrol(accessToken, new PhoneKey()));
        enrol(IN_APP, accessToken, new PhoneKey()).statusCode(200);
        assertThat(devicesOf("alice")).hasSize(3);
    }

    @Test
    void anAccessTokenEnrolsForTenMinutes() {
        UUID first = tenant.enrol("alice", phone);
        String accessToken = approvals.approve(tenant, "alice", first, Duration.ofHours(1));

        clock.turn(Duration.ofMinutes(10));

        enrol(accessToken, new PhoneKey()).statusCode(401).body("errorCode", equalTo("expired_token"));
    }

    @Test
    void anExpiredAccessTokenEnrolsNothing() {
        UUID first = tenant.enrol("alice", phone);
        String accessToken = approvals.approve(tenant, "alice", first, Duration.ofMinutes(5));

        clock.turn(Duration.ofMinutes(6));

        enrol(accessToken, new PhoneKey()).statusCode(401).body("errorCode", equalTo("expired_token"));
    }

    @Test
    void anAccessTokenThatWasNotIssuedEnrolsNothing() {
        UUID first = tenant.enrol("alice", phone);
        String pending = tenant.startChallenge(tenant.token("alice", "sign-in", Map.of()));
        isRefused(enrol(approvals.accessToken(tenant, "alice", pending, Duration.ofMinutes(10)), new PhoneKey()));

        String accessToken = approvals.approve(tenant, "alice", first);
        List<String> parts = List.of(accessToken.split("\\.", -1));
        String forged =
                approvals.accessToken(tenant, "bob", approvals.challengeOf(accessToken), Duration.ofMinutes(10));
        isRefused(enrol(forged, new PhoneKey()));
        isRefused(enrol(
                parts.get(0) + "." + parts.get(1) + "."
                        + "A".repeat(parts.get(2).length()),
                new PhoneKey()));
        isRefused(enrol(accessToken + "==", new PhoneKey()));
        enrol(accessToken, new PhoneKey()).statusCode(200);
    }

    @Test
    void anAccessTokenOfARemovedDeviceOrUserEnrolsNothing() {
        UUID first = tenant.enrol("alice", phone);
        tenant.enrol("alice", new PhoneKey());
        String ofLostPhone = approvals.approve(tenant, "alice", first);
        tenant.asBackend()
                .delete("/v1/users/alice/authenticators/" + first)
                .then()
                .statusCode(200);
        isRefused(enrol(ofLostPhone, new PhoneKey()));

        UUID bobs = tenant.enrol("bob", new PhoneKey());
        String ofRemovedUser = approvals.approve(tenant, "bob", bobs);
        tenant.asBackend().delete("/v1/users/bob").then().statusCode(200);
        isRefused(enrol(ofRemovedUser, new PhoneKey()));
        tenant.enrol("bob", new PhoneKey());
        isRefused(enrol(ofRemovedUser, new PhoneKey()));
    }

    @Test
    void anAccessTokenOpensNothingElse() {
        UUID first = tenant.enrol("alice", phone);
        String accessToken = approvals.approve(tenant, "alice", first);

        isRefused(tenant.start(accessToken, Map.of()));
    }

    @Test
    void aDeclineIssuesNothing() {
        UUID first = tenant.enrol("alice", phone);
        String challenge = tenant.startChallenge(tenant.token("alice", "sign-in", Map.of()));
        challengeEvents.publishOutcome(challenge, first, ChallengeStatus.DECLINED, null);

        isRefused(enrol(approvals.accessToken(tenant, "alice", challenge, Duration.ofMinutes(10)), new PhoneKey()));
    }

    private String plainToken(String userId) {
        return tenant.token(userId, "sign-in", Map.of());
    }

    private static ValidatableResponse enrol(String token, PhoneKey key) {
        return TenantFixture.enrol(token, key.publicKey());
    }

    private static ValidatableResponse enrol(String path, String token, PhoneKey key) {
        return TenantFixture.asBrowser(token)
                .body(Map.of("publicKey", key.publicKey(), "devicePlatform", "ios"))
                .post(path)
                .then();
    }

    private static void isRefused(ValidatableResponse response) {
        response.statusCode(401).body("errorCode", equalTo("invalid_token"));
    }

    private List<Object> devicesOf(String userId) {
        return tenant.asBackend()
                .get("/v1/users/" + userId + "/authenticators")
                .then()
                .statusCode(200)
                .extract()
                .path("$");
    }

    private List<AuthenticatorChanged> changes(String id) {
        return topics.events(Topic.AUTHENTICATOR_CHANGED, id, AuthenticatorChanged.class);
    }
}
