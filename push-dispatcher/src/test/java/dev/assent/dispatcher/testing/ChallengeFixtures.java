// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.testing;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeCreated.Device;
import dev.assent.contracts.event.ChallengeUpdated;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Fixtures for challenges and devices, as challenge-service announces them. */
public final class ChallengeFixtures {
    /** Lifetime of the challenges. */
    public static final Duration LIFETIME = Duration.ofMinutes(2);

    /** Canary in every field that is shown to the user. */
    public static final String CANARY = "canary-7261";

    private ChallengeFixtures() {}

    /** Returns a device with {@code pushToken}, which may be null. */
    public static Device device(String platform, String pushToken) {
        return device(platform, pushToken, null);
    }

    /** Returns a device whose last push failed with the code {@code pushError}, which may be null. */
    public static Device device(String platform, String pushToken, String pushError) {
        return new Device(UuidGenerator.next(), "public-key", platform, pushToken, pushError);
    }

    /** Returns the enrolment of the device {@code id} with {@code pushToken}, which may be null. */
    public static AuthenticatorChanged enrolled(
            UUID id, String tenantId, String userId, String platform, String pushToken) {
        return new AuthenticatorChanged(
                id,
                1,
                tenantId,
                userId,
                "public-key",
                "Phone",
                platform,
                pushToken,
                Instant.now(),
                null,
                false,
                null,
                null);
    }

    /** Returns a challenge of {@code tenantId} that {@code devices} may answer. */
    public static ChallengeCreated created(String tenantId, Device... devices) {
        return created(tenantId, Instant.now(), null, devices);
    }

    /** Returns a challenge whose push is suppressed. */
    public static ChallengeCreated withheld(String tenantId, Device... devices) {
        return created(tenantId, Instant.now(), "push_budget_exhausted", devices);
    }

    /** Returns a challenge of {@code tenantId} that is created at {@code at}. */
    public static ChallengeCreated createdAt(String tenantId, Instant at, Device... devices) {
        return created(tenantId, at, null, devices);
    }

    /** Returns a challenge of {@code userId} that {@code devices} scan. */
    public static ChallengeCreated scanned(String tenantId, String userId, Device... devices) {
        ChallengeCreated push = created(tenantId, devices);
        return new ChallengeCreated(
                push.challengeUuid(),
                push.version(),
                push.challengeId(),
                tenantId,
                userId,
                push.actionId(),
                push.actionCode(),
                push.idempotencyKey(),
                push.context(),
                push.createdAt(),
                push.expiresAt(),
                push.devices(),
                null,
                null,
                null,
                CredentialType.QR_CODE,
                "hash",
                null);
    }

    private static ChallengeCreated created(String tenantId, Instant at, String pushWithheld, Device... devices) {
        UUID id = UuidGenerator.next();
        Instant now = at.truncatedTo(ChronoUnit.MILLIS);
        ChallengeContext context = new ChallengeContext(
                id,
                "nonce",
                tenantId,
                "user-" + CANARY,
                "action-" + CANARY,
                "idempotency-" + CANARY,
                now,
                now.plus(LIFETIME),
                null,
                "ip-" + CANARY,
                "agent-" + CANARY,
                "device-" + CANARY,
                Map.of("payee", "payee-" + CANARY, "amount", 12.5, "recurring", true));
        return new ChallengeCreated(
                id,
                1,
                ChallengeId.of(id, context.canonicalText()).toString(),
                tenantId,
                context.userId(),
                UuidGenerator.next(),
                context.actionCode(),
                context.idempotencyKey(),
                context.canonicalText(),
                now,
                now.plus(LIFETIME),
                List.of(devices),
                null,
                pushWithheld,
                "{\"tier\":\"tier-" + CANARY + "\"}");
    }

    /** Returns the change of {@code challenge} to {@code status}. */
    public static ChallengeUpdated updated(ChallengeCreated challenge, ChallengeStatus status) {
        return updated(challenge, status, null, null);
    }

    /** Returns the change of {@code challenge} to {@code status} by the answer of a device, for {@code reason}. */
    public static ChallengeUpdated updated(
            ChallengeCreated challenge, ChallengeStatus status, UUID authenticatorId, String reason) {
        return new ChallengeUpdated(
                challenge.challengeUuid(),
                2,
                challenge.challengeId(),
                challenge.tenantId(),
                challenge.userId(),
                challenge.actionId(),
                challenge.actionCode(),
                challenge.idempotencyKey(),
                challenge.expiresAt(),
                status,
                Instant.now(),
                authenticatorId,
                status == ChallengeStatus.VERIFIED ? "sealed-" + CANARY : null,
                reason,
                false,
                challenge.credentialType(),
                null,
                null);
    }
}
