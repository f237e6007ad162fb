// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static io.restassured.RestAssured.given;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.secret.Sha256;
import dev.assent.testing.PhoneKey;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A challenge that a device scans or begins in its own app, with the events about it and the requests that concern it. */
record ScannedChallenge(String tenantId, ChallengeId id, ChallengeCreated created, String deviceCode) {
    static final String CLAIM = "/v1/client/user-authenticators/qr-code/challenge/claim";
    static final String ANSWER = "/v1/client/user-authenticators/qr-code/challenge";

    /** Returns a challenge of the user who claims it. */
    static ScannedChallenge anonymous(String tenantId, CredentialType type, String actionCode, Duration lifetime) {
        return of(tenantId, null, type, actionCode, lifetime, List.of());
    }

    /** Returns a challenge of {@code userId} for {@code devices}. */
    static ScannedChallenge ofUser(String tenantId, String userId, EnrolledDevice... devices) {
        return of(
                tenantId,
                userId,
                CredentialType.QR_CODE,
                "sign-in",
                Duration.ofMinutes(10),
                Arrays.stream(devices)
                        .map(device -> new ChallengeCreated.Device(
                                device.id(), device.phone().publicKey(), "ios", null, null))
                        .toList());
    }

    private static ScannedChallenge of(
            String tenantId,
            String userId,
            CredentialType type,
            String actionCode,
            Duration lifetime,
            List<ChallengeCreated.Device> devices) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String deviceCode = UUID.randomUUID().toString();
        ChallengeContext context = new ChallengeContext(
                UuidGenerator.next(now),
                "nonce",
                tenantId,
                userId,
                actionCode,
                UUID.randomUUID().toString(),
                now,
                now.plus(lifetime),
                null,
                "203.0.113.7",
                "Browser",
                null,
                Map.of("terminal", "4"),
                type,
                "https://shop.example");
        String text = context.canonicalText();
        ChallengeId id = ChallengeId.of(context.id(), text);
        ChallengeCreated created = new ChallengeCreated(
                context.id(),
                1,
                id.toString(),
                tenantId,
                userId == null ? ChallengeCreated.NO_USER : userId,
                UuidGenerator.next(),
                actionCode,
                context.idempotencyKey(),
                text,
                now,
                now.plus(lifetime),
                devices,
                null,
                null,
                null,
                type,
                Sha256.of(deviceCode),
                null);
        return new ScannedChallenge(tenantId, id, created, deviceCode);
    }

    /** Returns the event by which a device with a credential of {@code type} is enrolled. */
    static AuthenticatorChanged enrolment(String tenantId, String userId, EnrolledDevice device, CredentialType type) {
        AuthenticatorChanged push = SignIn.enrolment(tenantId, userId, device);
        return new AuthenticatorChanged(
                push.authenticatorId(),
                push.version(),
                tenantId,
                userId,
                push.publicKey(),
                push.deviceName(),
                push.platform(),
                null,
                push.enrolledAt(),
                null,
                false,
                type.orAbsent(),
                null);
    }

    /** Returns the event by which token-service issues a token for {@code approved}. */
    static ChallengeUpdated verified(ChallengeUpdated approved, Sealer sealer) {
        String sealed =
                sealer.seal(KeyPurpose.ACCESS_TOKEN, approved.challengeUuid().toString(), new Secret("the token"));
        return outcome(approved, ChallengeStatus.VERIFIED, sealed, null);
    }

    /** Returns the event by which token-service refuses {@code approved}, whose action is decided. */
    static ChallengeUpdated declined(ChallengeUpdated approved) {
        return outcome(approved, ChallengeStatus.DECLINED, null, ChallengeUpdated.ACTION_DECIDED);
    }

    private static ChallengeUpdated outcome(
            ChallengeUpdated approved, ChallengeStatus status, String sealedToken, String reason) {
        return new ChallengeUpdated(
                approved.challengeUuid(),
                approved.version() + 1,
                approved.challengeId(),
                approved.tenantId(),
                approved.userId(),
                approved.actionId(),
                approved.actionCode(),
                approved.idempotencyKey(),
                approved.expiresAt(),
                status,
                Instant.now(),
                approved.authenticatorId(),
                sealedToken,
                reason,
                false,
                approved.credentialType(),
                null,
                null);
    }

    ValidatableResponse claim(PhoneKey phone) {
        return claim(phone, phone.sign(id.toString()));
    }

    ValidatableResponse claim(PhoneKey phone, String signature) {
        return asClient()
                .body(Map.of("publicKey", phone.publicKey(), "challengeId", id.toString(), "signature", signature))
                .post(CLAIM)
                .then();
    }

    ValidatableResponse answer(PhoneKey phone, boolean approved) {
        return answer(phone, approved, ANSWER);
    }

    ValidatableResponse answer(PhoneKey phone, boolean approved, String path) {
        return asClient()
                .body(Map.of(
                        "publicKey",
                        phone.publicKey(),
                        "challengeId",
                        id.toString(),
                        "signature",
                        phone.sign(id.toString()),
                        "approved",
                        approved))
                .post(path)
                .then();
    }

    ValidatableResponse poll() {
        return poll(tenantId, deviceCode);
    }

    ValidatableResponse poll(String asTenant, String code) {
        return asClient(asTenant)
                .body(Map.of("challengeId", id.toString(), "deviceCode", code))
                .post("/v1/client/verify/qr-code")
                .then();
    }

    Map<String, String> inAppProof(PhoneKey phone) {
        return Map.of(
                "publicKey", phone.publicKey(), "challengeId", id.toString(), "signature", phone.sign(id.toString()));
    }

    RequestSpecification asClient() {
        return asClient(tenantId);
    }

    private static RequestSpecification asClient(String tenantId) {
        return given().auth().preemptive().basic(tenantId, "").contentType(ContentType.JSON);
    }
}
