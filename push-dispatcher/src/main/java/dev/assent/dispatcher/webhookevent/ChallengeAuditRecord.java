// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Audit record of a challenge: the data of {@code challenge.log_created}. It contains neither the tenant's custom attributes
 * nor anything that can answer a challenge.
 *
 * @param createdAt time of the event that this record reports
 * @param type {@code PUSH_STARTED}, {@code PUSH_APPROVED}, {@code PUSH_DECLINED}, {@code PUSH_EXPIRED} or {@code PUSH_CANCELLED};
 *     {@code QR_CODE} or {@code IN_APP} in the place of {@code PUSH} for the other types of credential
 * @param challengeId the id on the wire, 64 characters
 * @param status PENDING at the start; APPROVED, DECLINED, EXPIRED or CANCELLED at the end
 * @param ipAddress only at the start
 * @param userAgent only at the start
 * @param devices the devices that may answer; only at the start
 * @param pushWithheld the reason why no push was sent; null if one was
 * @param userAuthenticatorId the device that answered; null if none did
 * @param reason the reason of a decline or cancellation, if known
 * @param authenticatorDisabled true if the device was disabled because of wrong codes; otherwise null
 */
record ChallengeAuditRecord(
        String tenantId,
        Instant createdAt,
        String type,
        VerificationMethod verificationMethod,
        String challengeId,
        String userId,
        String actionCode,
        String idempotencyKey,
        String status,
        Instant updatedAt,
        Instant expiresAt,
        @Nullable String ipAddress,
        @Nullable String userAgent,
        @Nullable List<EligibleDevice> devices,
        @Nullable String pushWithheld,
        @Nullable UUID userAuthenticatorId,
        @Nullable String reason,
        @Nullable Boolean authenticatorDisabled) {
    static final String TYPE = "challenge.log_created";

    /** Device that may answer. */
    record EligibleDevice(UUID userAuthenticatorId, @Nullable String devicePlatform) {}

    static ChallengeAuditRecord of(ChallengeCreated event) {
        ChallengeContext context = Json.read(event.context(), ChallengeContext.class);
        return new ChallengeAuditRecord(
                event.tenantId(),
                event.createdAt(),
                type(event.credentialType(), "STARTED"),
                method(event.credentialType()),
                event.challengeId(),
                event.userId(),
                event.actionCode(),
                event.idempotencyKey(),
                ChallengeStatus.PENDING.name(),
                event.createdAt(),
                event.expiresAt(),
                context.ipAddress(),
                context.userAgent(),
                event.devices().stream()
                        .map(device -> new EligibleDevice(device.authenticatorId(), device.platform()))
                        .toList(),
                event.pushWithheld(),
                null,
                null,
                null);
    }

    static ChallengeAuditRecord of(ChallengeUpdated event) {
        return new ChallengeAuditRecord(
                event.tenantId(),
                event.updatedAt(),
                type(event.credentialType(), event.status().toTenant().name()),
                method(event.credentialType()),
                event.challengeId(),
                event.userId(),
                event.actionCode(),
                event.idempotencyKey(),
                event.status().toTenant().name(),
                event.updatedAt(),
                event.expiresAt(),
                null,
                null,
                null,
                null,
                event.authenticatorId(),
                event.reason(),
                event.authenticatorDisabled() ? true : null);
    }

    private static String type(@Nullable CredentialType type, String step) {
        return CredentialType.orPush(type) + "_" + step;
    }

    private static VerificationMethod method(@Nullable CredentialType type) {
        return CredentialType.orPush(type).verificationMethod();
    }

    /** Names the challenge and omits the user. */
    @Override
    public String toString() {
        return "ChallengeAuditRecord[" + challengeId + " is " + status + "]";
    }
}
