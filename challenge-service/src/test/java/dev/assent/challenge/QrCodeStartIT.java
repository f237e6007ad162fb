// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Sha256;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of challenges for QR codes and in-app verification: enrolment, start, and the action that begins with a claim. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class QrCodeStartIT {
    private static final String QR_CODE = "/v1/client/user-authenticators/qr-code";
    private static final String IN_APP = "/v1/client/user-authenticators/in-app";
    private static final String START = "/v1/client/challenge/qr-code";
    private static final String UNKNOWN_KEY = ApiException.unknownDeviceKey().code();

    @Inject
    TopicClient topics;

    @Inject
    ChallengeEventClient challengeEvents;

    @Inject
    TenantSettingsFixture settings;

    @Inject
    MutableClock clock;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void eachTypeOfCredentialHasItsOwnKeyAndEndpoints() {
        PhoneKey scanner = new PhoneKey();
        PhoneKey app = new PhoneKey();
        PhoneKey push = new PhoneKey();
        UUID scannerId = enrol(QR_CODE, "alice", scanner);
        UUID appId = enrol(IN_APP, "alice", app);
        tenant.enrol("alice", push);

        get(QR_CODE, scanner).statusCode(200).body("userAuthenticatorId", equalTo(scannerId.toString()));
        get(IN_APP, app).statusCode(200).body("userAuthenticatorId", equalTo(appId.toString()));
        for (String path : List.of(QR_CODE, IN_APP)) {
            get(path, push).statusCode(404).body("errorCode", equalTo(UNKNOWN_KEY));
        }
        get(TenantFixture.ENROLMENT_PATH, scanner).statusCode(404);
        enrolment(IN_APP, tenant.enrolmentToken("alice"), scanner)
                .statusCode(409)
                .body("errorCode", equalTo("credential_in_use"));

        assertThat(topics.events(Topic.AUTHENTICATOR_CHANGED, scannerId.toString(), AuthenticatorChanged.class))
                .singleElement()
                .extracting(AuthenticatorChanged::credentialType)
                .isEqualTo(CredentialType.QR_CODE);
        tenant.asBackend()
                .get("/v1/users/alice/authenticators")
                .then()
                .body("verificationMethod", containsInAnyOrder("DEVICE", "DEVICE", "PUSH"));
        tenant.track("alice", "sign-in", Map.of())
                .body("enrolledVerificationMethods", equalTo(List.of("PUSH", "DEVICE")))
                .body("allowedVerificationMethods", equalTo(List.of("PUSH", "DEVICE")))
                .body("defaultVerificationMethod", equalTo("PUSH"));
    }

    @Test
    void enrolmentNeedsTheScopeAndRemovalTheSignature() {
        PhoneKey scanner = new PhoneKey();
        enrolment(QR_CODE, tenant.token("alice", "sign-in", Map.of()), scanner).statusCode(401);
        enrol(QR_CODE, "alice", scanner);
        String window = Math.floorDiv(clock.instant().getEpochSecond(), 600) + ".0";

        remove(QR_CODE, scanner, new PhoneKey().sign(window)).statusCode(401);
        remove(IN_APP, scanner, scanner.sign(window)).statusCode(404);
        remove(TenantFixture.ENROLMENT_PATH, scanner, scanner.sign(window)).statusCode(404);
        remove(QR_CODE, scanner, scanner.sign(window)).statusCode(200);

        get(QR_CODE, scanner).statusCode(404);
    }

    @Test
    void theDeviceLimitHoldsForEachTypeByItself() {
        settings.set(tenant, "{\"mostDevices\": 1}");
        enrol(QR_CODE, "alice", new PhoneKey());
        enrol(IN_APP, "alice", new PhoneKey());

        enrolment(QR_CODE, tenant.enrolmentToken("alice"), new PhoneKey())
                .statusCode(409)
                .body("errorCode", equalTo("too_many_authenticators"));
    }

    @Test
    void aQrCodeForAnyUserShowsThePageThatStartedIt() {
        var response = asPage().header("User-Agent", "A browser")
                .header("Origin", "https://shop.example")
                .body(Map.of("action", "kiosk-login", "custom", Map.of("terminal", "4")))
                .post(START)
                .then()
                .statusCode(200)
                .extract();

        String challengeId = response.path("challengeId");
        ChallengeCreated event = challengeEvents.created(challengeId);
        assertThat(ChallengeId.of(event.challengeUuid(), event.context())).hasToString(challengeId);
        assertThat(event.hasUser()).isFalse();
        assertThat(event.credentialType()).isEqualTo(CredentialType.QR_CODE);
        assertThat(event.devices()).isEmpty();
        assertThat(event.deviceCodeHash()).isEqualTo(Sha256.of(response.<String>path("deviceCode")));
        assertThat(event.context()).doesNotContain(response.<String>path("deviceCode"));
        assertThat(Instant.parse(response.path("expiresAt"))).isEqualTo(event.expiresAt());
        assertThat(Duration.between(event.createdAt(), event.expiresAt())).isEqualTo(Duration.ofMinutes(10));
        JsonNode context = Json.read(event.context(), JsonNode.class);
        assertThat(context.has("userId")).isFalse();
        assertThat(context.get("credentialType").asText()).isEqualTo("QR_CODE");
        assertThat(context.get("actionCode").asText()).isEqualTo("kiosk-login");
        assertThat(context.get("idempotencyKey").asText()).isEqualTo(event.idempotencyKey());
        assertThat(context.get("ipAddress").asText()).isEqualTo("127.0.0.1");
        assertThat(context.get("userAgent").asText()).isEqualTo("A browser");
        assertThat(context.get("origin").asText()).isEqualTo("https://shop.example");
        assertThat(context.get("custom").get("terminal").asText()).isEqualTo("4");
    }

    @Test
    void aQrCodeOfATrackTokenIsForItsUsersScanners() {
        UUID scanner = enrol(QR_CODE, "alice", new PhoneKey());
        tenant.enrol("alice", new PhoneKey());
        String token = tenant.token("alice", "sign-in", Map.of("ipAddress", "203.0.113.7"));

        String challengeId = TenantFixture.asBrowser(token)
                .body(Map.of("action", "sign-in", "custom", Map.of("ignored", true)))
                .post(START)
                .then()
                .statusCode(200)
                .extract()
                .path("challengeId");

        ChallengeCreated event = challengeEvents.created(challengeId);
        assertThat(event.userId()).isEqualTo("alice");
        assertThat(event.devices())
                .extracting(ChallengeCreated.Device::authenticatorId)
                .containsExactly(scanner);
        JsonNode context = Json.read(event.context(), JsonNode.class);
        assertThat(context.get("ipAddress").asText()).isEqualTo("203.0.113.7");
        assertThat(context.has("custom")).isFalse();
        // A push of the same action is for the other device.
        assertThat(challengeEvents.created(tenant.startChallenge(token)).devices())
                .extracting(ChallengeCreated.Device::authenticatorId)
                .doesNotContain(scanner);
    }

    @Test
    void invalidStartsAreReportedByField() {
        for (Map<String, ?> body :
                List.of(Map.<String, Object>of(), Map.of("action", "no code"), Map.of("action", "a".repeat(65)))) {
            start(body).statusCode(400).body("errorDescription", startsWith("action:"));
        }
        start(Map.of("action", "sign-in", "custom", Map.of("x", Map.of())))
                .statusCode(400)
                .body("errorDescription", startsWith("custom.x:"));
        TenantFixture.asBrowser(tenant.token("alice", "sign-in", Map.of()))
                .body(Map.of("action", "pay"))
                .post(START)
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("action:"));
        given().contentType(ContentType.JSON)
                .body(Map.of("action", "a"))
                .post(START)
                .then()
                .statusCode(401);
        given().auth()
                .preemptive()
                .basic("no-such-tenant", "")
                .contentType(ContentType.JSON)
                .body(Map.of("action", "a"))
                .post(START)
                .then()
                .statusCode(401);
    }

    @Test
    void anActionMayAllowPushAlone() {
        settings.set(tenant, "{\"actions\": {\"pay\": {\"allowedVerificationMethods\": [\"PUSH\"]}}}");

        start(Map.of("action", "pay")).statusCode(400).body("errorDescription", startsWith("action:"));
        start(Map.of("action", "sign-in")).statusCode(200);
    }

    @Test
    void strangersAreLimitedAndTrackedStartsAreNot() {
        enrol(QR_CODE, "alice", new PhoneKey());
        int started = 0;
        ValidatableResponse response = start(Map.of("action", "sign-in"));
        while (response.extract().statusCode() == 200 && started < 100) {
            started++;
            response = start(Map.of("action", "sign-in"));
        }

        response.statusCode(429).body("errorCode", equalTo("too_many_requests"));
        assertThat(started).isBetween(30, 40);
        TenantFixture.asBrowser(tenant.token("alice", "sign-in", Map.of()))
                .body(Map.of())
                .post(START)
                .then()
                .statusCode(200);
        clock.turn(Duration.ofMinutes(1));
        start(Map.of("action", "sign-in")).statusCode(200);
    }

    @Test
    void theActionBeginsWithTheClaimAndFollowsTheChallenge() {
        UUID scanner = enrol(QR_CODE, "alice", new PhoneKey());
        String challengeId = start(Map.of("action", "kiosk-login", "custom", Map.of("terminal", "4")))
                .extract()
                .path("challengeId");
        ChallengeCreated created = challengeEvents.created(challengeId);
        String key = created.idempotencyKey();
        tenant.action("alice", "kiosk-login", key).statusCode(404);

        topics.publish(update(created, "alice", 2, ChallengeStatus.PENDING, scanner, created.context()));
        // No await: the read itself waits until the events published before it are consumed.
        tenant.action("alice", "kiosk-login", key).statusCode(200).body("state", equalTo("CHALLENGE_REQUIRED"));
        topics.publish(update(created, "alice", 3, ChallengeStatus.APPROVED, scanner, null));
        topics.publish(update(created, "alice", 4, ChallengeStatus.VERIFIED, scanner, null));

        tenant.action("alice", "kiosk-login", key)
                .body("state", equalTo("CHALLENGE_SUCCEEDED"))
                .body("verificationMethod", equalTo("DEVICE"));
        tenant.asBackend()
                .get("/v1/users/alice/actions")
                .then()
                .body("findAll { it.actionCode == 'kiosk-login' }", hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({"VERIFIED, CHALLENGE_SUCCEEDED", "DECLINED, CHALLENGE_FAILED", "EXPIRED, CHALLENGE_REQUIRED"})
    void theActionIsTheSameWhicheverEventArrivesFirst(ChallengeStatus end, String state) {
        UUID scanner = enrol(QR_CODE, "alice", new PhoneKey());
        ChallengeCreated created = challengeEvents.created(
                start(Map.of("action", "kiosk-login")).extract().path("challengeId"));
        String context = created.context();

        topics.publish(update(created, "alice", 4, end, scanner, context));
        topics.publish(update(created, "alice", 2, ChallengeStatus.PENDING, scanner, context));
        topics.publish(update(created, "alice", 3, ChallengeStatus.APPROVED, scanner, context));

        tenant.action("alice", "kiosk-login", created.idempotencyKey())
                .statusCode(200)
                .body("state", equalTo(state));
    }

    @Test
    void anEndThatOvertakesTheClaimLeavesNothingToCancel() {
        UUID scanner = enrol(QR_CODE, "alice", new PhoneKey());
        ChallengeCreated created = challengeEvents.created(
                start(Map.of("action", "kiosk-login")).extract().path("challengeId"));
        topics.publish(update(created, "alice", 3, ChallengeStatus.EXPIRED, null, created.context()));
        topics.publish(update(created, "alice", 2, ChallengeStatus.PENDING, scanner, created.context()));
        tenant.action("alice", "kiosk-login", created.idempotencyKey()).statusCode(200);

        tenant.asBackend()
                .body(Map.of("state", "BLOCK"))
                .patch("/v1/users/alice/actions/kiosk-login/" + created.idempotencyKey())
                .then()
                .statusCode(200);

        assertThat(challengeEvents.updates(created.challengeId()))
                .extracting(ChallengeUpdated::status)
                .doesNotContain(ChallengeStatus.CANCELLED);
    }

    @Test
    void blockingTheActionCancelsTheClaimedChallenge() {
        UUID scanner = enrol(QR_CODE, "alice", new PhoneKey());
        ChallengeCreated created = challengeEvents.created(
                start(Map.of("action", "kiosk-login")).extract().path("challengeId"));
        topics.publish(update(created, "alice", 2, ChallengeStatus.PENDING, scanner, created.context()));
        tenant.action("alice", "kiosk-login", created.idempotencyKey()).statusCode(200);

        challengeEvents.answering(
                List.of(update(created, "alice", 3, ChallengeStatus.CANCELLED, scanner, created.context())),
                () -> tenant.asBackend()
                        .body(Map.of("state", "BLOCK"))
                        .patch("/v1/users/alice/actions/kiosk-login/" + created.idempotencyKey())
                        .then()
                        .statusCode(200));

        assertThat(challengeEvents.updates(created.challengeId()))
                .extracting(ChallengeUpdated::status)
                .contains(ChallengeStatus.CANCELLED);
    }

    @Test
    void aClaimForADeletedUserCreatesNothing() {
        ChallengeCreated created = challengeEvents.created(
                start(Map.of("action", "kiosk-login")).extract().path("challengeId"));
        topics.publish(update(created, "nobody", 2, ChallengeStatus.PENDING, UUID.randomUUID(), created.context()));

        tenant.action("nobody", "kiosk-login", created.idempotencyKey()).statusCode(404);
    }

    @Test
    void anAppStartsItsOwnChallenge() {
        String withAction = asPage().body(Map.of("action", "pay"))
                .post("/v1/client/challenge")
                .then()
                .statusCode(200)
                .extract()
                .path("challengeId");
        String withoutAction = asPage().body(Map.of())
                .post("/v1/client/challenge")
                .then()
                .statusCode(200)
                .extract()
                .path("challengeId");

        assertThat(challengeEvents.created(withAction)).satisfies(event -> {
            assertThat(event.credentialType()).isEqualTo(CredentialType.IN_APP);
            assertThat(event.actionCode()).isEqualTo("pay");
            assertThat(event.hasUser()).isFalse();
            assertThat(event.deviceCodeHash()).isNull();
        });
        assertThat(challengeEvents.created(withoutAction).actionCode()).isEmpty();
        asPage().body(Map.of("action", "no code"))
                .post("/v1/client/challenge")
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("action:"));
    }

    @Test
    void anActionProvenInAnAppIsReportedAtOnce() {
        UUID app = enrol(IN_APP, "alice", new PhoneKey());
        var tracked =
                tenant.track("alice", "pay", Map.of("idempotencyKey", "k")).statusCode(200);
        tracked.body("state", equalTo("CHALLENGE_REQUIRED"));
        ChallengeCreated nonce = challengeEvents.created(asPage().body(Map.of())
                .post("/v1/client/challenge")
                .then()
                .extract()
                .path("challengeId"));
        UUID actionId = topics.published(Topic.ACTION_TRACKED).stream()
                .map(record -> Json.read(record.value(), dev.assent.contracts.event.ActionTracked.class))
                .filter(event -> tenant.tenantId().equals(event.tenantId())
                        && event.actionCode().equals("pay"))
                .findFirst()
                .orElseThrow()
                .actionId();

        topics.publish(new ChallengeUpdated(
                nonce.challengeUuid(),
                4,
                nonce.challengeId(),
                tenant.tenantId(),
                "alice",
                actionId,
                "pay",
                "k",
                nonce.expiresAt(),
                ChallengeStatus.VERIFIED,
                Instant.now(),
                app,
                "sealed",
                null,
                false,
                CredentialType.IN_APP,
                null,
                null));

        tenant.action("alice", "pay", "k")
                .body("state", equalTo("CHALLENGE_SUCCEEDED"))
                .body("verificationMethod", equalTo("DEVICE"));
    }

    private static ChallengeUpdated update(
            ChallengeCreated created,
            String userId,
            long version,
            ChallengeStatus status,
            UUID device,
            String context) {
        return new ChallengeUpdated(
                created.challengeUuid(),
                version,
                created.challengeId(),
                created.tenantId(),
                userId,
                created.actionId(),
                created.actionCode(),
                created.idempotencyKey(),
                created.expiresAt(),
                status,
                Instant.now(),
                device,
                status == ChallengeStatus.VERIFIED ? "sealed" : null,
                null,
                false,
                CredentialType.QR_CODE,
                context,
                null);
    }

    private io.restassured.specification.RequestSpecification asPage() {
        return tenant.asPhone();
    }

    private ValidatableResponse start(Map<String, ?> body) {
        return asPage().body(body).post(START).then();
    }

    private UUID enrol(String path, String userId, PhoneKey phone) {
        return UUID.fromString(enrolment(path, tenant.enrolmentToken(userId), phone)
                .statusCode(200)
                .extract()
                .path("userAuthenticatorId"));
    }

    private static ValidatableResponse enrolment(String path, String token, PhoneKey phone) {
        return TenantFixture.asBrowser(token)
                .body(Map.of("publicKey", phone.publicKey(), "deviceName", "A phone", "devicePlatform", "ios"))
                .post(path)
                .then();
    }

    private ValidatableResponse get(String path, PhoneKey phone) {
        return tenant.asPhone()
                .queryParam("publicKey", phone.iosQueryKey())
                .get(path)
                .then();
    }

    private ValidatableResponse remove(String path, PhoneKey phone, String signature) {
        Map<String, String> body = new HashMap<>();
        body.put("publicKey", phone.publicKey());
        body.put("signature", signature);
        return tenant.asPhone().body(body).post(path + "/remove").then();
    }
}
