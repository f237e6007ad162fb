package dev.assent.dispatcher.log;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What the log is told of a challenge: the record of {@code challenge.log_created}. Neither the tenant's own attributes
 * are in it nor anything with which a challenge can be answered.
 *
 * @param challengeId the id as clients see it
 * @param status PENDING at its beginning, then how it ended: APPROVED, DECLINED, EXPIRED or CANCELLED
 * @param devices who may answer; null but at the beginning
 * @param pushWithheld why no push was sent; null where one was
 * @param userAuthenticatorId the device that answered; null where none did
 * @param reason why it was declined or cancelled; null where none is known
 * @param authenticatorDisabled true where the device was disabled for its wrong codes; else null
 */
record ChallengeEntry(
        String challengeId,
        String userId,
        String actionCode,
        String idempotencyKey,
        String status,
        Instant updatedAt,
        Instant expiresAt,
        String ipAddress,
        String userAgent,
        List<Device> devices,
        String pushWithheld,
        UUID userAuthenticatorId,
        String reason,
        Boolean authenticatorDisabled) {
    static final String TYPE = "challenge.log_created";

    /** A device that may answer. */
    record Device(UUID userAuthenticatorId, String devicePlatform) {}

    static ChallengeEntry of(ChallengeCreated event) {
        ChallengeContext context = Json.read(event.context(), ChallengeContext.class);
        return new ChallengeEntry(
                event.wireId(),
                event.userId(),
                event.actionCode(),
                event.idempotencyKey(),
                ChallengeStatus.PENDING.name(),
                event.createdAt(),
                event.expiresAt(),
                context.ipAddress(),
                context.userAgent(),
                event.devices().stream()
                        .map(device -> new Device(device.authenticatorId(), device.platform()))
                        .toList(),
                event.pushWithheld(),
                null,
                null,
                null);
    }

    static ChallengeEntry of(ChallengeUpdated event) {
        return new ChallengeEntry(
                event.wireId(),
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

    /** Names the challenge and leaves out the user. */
    @Override
    public String toString() {
        return "ChallengeEntry[" + challengeId + " is " + status + "]";
    }
}
