// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static io.restassured.RestAssured.given;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.runtime.token.TrackToken;
import dev.assent.testing.PhoneKey;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A challenge with the events that challenge-service publishes about it and the requests that concern it. */
record SignIn(String tenantId, String userId, String idempotencyKey, ChallengeId id, ChallengeCreated created) {

    /** A phone and its authenticator id. */
    record EnrolledDevice(UUID id, PhoneKey phone) {}

    static TenantChanged tenant(String tenantId) {
        return new TenantChanged(tenantId, 1, tenantId, List.of(), null);
    }

    static AuthenticatorChanged enrolment(String tenantId, String userId, EnrolledDevice device) {
        return new AuthenticatorChanged(
                device.id(),
                1,
                tenantId,
                userId,
                device.phone().publicKey(),
                "A phone",
                "ios",
                null,
                Instant.now(),
                null,
                false,
                null,
                null);
    }

    static SignIn of(String tenantId, String userId, Duration lifetime, EnrolledDevice... devices) {
        return at(Instant.now(), tenantId, userId, lifetime, devices);
    }

    static SignIn at(Instant start, String tenantId, String userId, Duration lifetime, EnrolledDevice... devices) {
        Instant now = start.truncatedTo(ChronoUnit.MILLIS);
        String key = UUID.randomUUID().toString();
        var context = new ChallengeContext(
                UuidGenerator.next(now),
                "nonce",
                tenantId,
                userId,
                "sign-in",
                key,
                now,
                now.plus(lifetime),
                null,
                "203.0.113.7",
                "Browser",
                null,
                Map.of("amount", 12.5));
        String text = context.canonicalText();
        ChallengeId id = ChallengeId.of(context.id(), text);
        return new SignIn(
                tenantId,
                userId,
                key,
                id,
                new ChallengeCreated(
                        context.id(),
                        1,
                        id.toString(),
                        tenantId,
                        userId,
                        UuidGenerator.next(),
                        "sign-in",
                        key,
                        text,
                        now,
                        now.plus(lifetime),
                        Arrays.stream(devices)
                                .map(device -> new ChallengeCreated.Device(
                                        device.id(), device.phone().publicKey(), "ios", null, null))
                                .toList(),
                        null,
                        null,
                        null));
    }

    /** Returns a copy that needs the digits that {@code sealedCode} holds. */
    SignIn withCode(String sealedCode) {
        return with(sealedCode, null, null);
    }

    /** Returns a copy whose push is suppressed. */
    SignIn withoutPush() {
        return with(null, "push_budget_exhausted", null);
    }

    /** Returns a copy whose user has the attributes {@code json} that the phone may show. */
    SignIn withPublicUserData(String json) {
        return with(null, null, json);
    }

    /** Returns a copy that was started for {@code version} of the action {@code actionId}. */
    SignIn ofAction(UUID actionId, long version) {
        return with(actionId, created.sealedVerificationCode(), created.pushWithheld(), created.userCustom(), version);
    }

    /** Returns the event by which challenge-service requests cancellation, because another challenge replaces this one. */
    ChallengeUpdated cancellationRequest() {
        return update(created.version(), ChallengeStatus.CANCELLED, null, "replaced");
    }

    private SignIn with(String sealedCode, String pushWithheld, String userCustom) {
        return with(created.actionId(), sealedCode, pushWithheld, userCustom, created.actionVersion());
    }

    private SignIn with(UUID actionId, String sealedCode, String pushWithheld, String userCustom, Long actionVersion) {
        return new SignIn(
                tenantId,
                userId,
                idempotencyKey,
                id,
                new ChallengeCreated(
                        created.challengeUuid(),
                        created.version(),
                        created.challengeId(),
                        tenantId,
                        userId,
                        actionId,
                        created.actionCode(),
                        idempotencyKey,
                        created.context(),
                        created.createdAt(),
                        created.expiresAt(),
                        created.devices(),
                        sealedCode,
                        pushWithheld,
                        userCustom,
                        created.credentialType(),
                        created.deviceCodeHash(),
                        actionVersion));
    }

    ChallengeUpdated update(long version, ChallengeStatus status, String sealedToken) {
        return update(version, status, sealedToken, null);
    }

    /** Returns the event by which token-service announces that the tenant's webhook refused the approval. */
    ChallengeUpdated refusedByTenant(long version) {
        return update(version, ChallengeStatus.DECLINED, null, ChallengeUpdated.REFUSED_BY_TENANT);
    }

    private ChallengeUpdated update(long version, ChallengeStatus status, String sealedToken, String reason) {
        return new ChallengeUpdated(
                id.uuid(),
                version,
                id.toString(),
                tenantId,
                userId,
                created.actionId(),
                "sign-in",
                idempotencyKey,
                created.expiresAt(),
                status,
                Instant.now(),
                null,
                sealedToken,
                reason,
                false);
    }

    TrackToken bearer() {
        return bearer(created.actionId());
    }

    /** Returns the content of the track token of an action {@code actionId} with the keys of this one. */
    TrackToken bearer(UUID actionId) {
        return new TrackToken(UuidGenerator.next(), tenantId, userId, actionId, "sign-in", idempotencyKey, null);
    }

    ValidatableResponse poll(String token) {
        return poll(token, id.toString());
    }

    static ValidatableResponse poll(String token, String challengeId) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body(Map.of("challengeId", challengeId))
                .post("/v1/client/verify/push")
                .then();
    }

    RequestSpecification asPhone() {
        return given().auth().preemptive().basic(tenantId, "").contentType(ContentType.JSON);
    }

    ValidatableResponse answer(PhoneKey phone, boolean approved) {
        return answer(phone, id.toString(), phone.sign(id.toString()), approved);
    }

    /** Sends an answer with {@code more} members, signed in the version that they name. */
    ValidatableResponse answer(PhoneKey phone, boolean approved, Map<String, Object> more) {
        String message =
                AnswerMessage.of((int) more.getOrDefault("signatureVersion", 1), id.toString(), approved, (String)
                        more.get("verificationCode"));
        return answer(phone, phone.sign(message), approved, more);
    }

    ValidatableResponse answer(PhoneKey phone, String signature, boolean approved, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("publicKey", phone.publicKey());
        body.put("challengeId", id.toString());
        body.put("signature", signature);
        body.put("approved", approved);
        return asPhone()
                .body(body)
                .post("/v1/client/user-authenticators/push/challenge")
                .then();
    }

    ValidatableResponse answer(PhoneKey phone, String challengeId, String signature, boolean approved) {
        Map<String, Object> body = new HashMap<>();
        body.put("publicKey", phone.publicKey());
        body.put("challengeId", challengeId);
        body.put("signature", signature);
        body.put("approved", approved);
        return asPhone()
                .body(body)
                .post("/v1/client/user-authenticators/push/challenge")
                .then();
    }

    ValidatableResponse ask(PhoneKey phone) {
        return asPhone()
                .queryParam("publicKey", phone.queryKey())
                .get("/v1/client/user-authenticators/push/challenge")
                .then();
    }
}
