package dev.assent.contracts.event;

import java.time.Instant;
import java.util.UUID;

/**
 * A push to one device over one channel came to its end.
 *
 * @param channel {@code apns}, {@code webhook}, …
 * @param detail the peer's own reason, absent where there is none
 * @param pushTokenHash base64url of the SHA-256 of the push token that was used, absent where none was
 * @param finishedAt when the last attempt ended, or, for a dead token, since when the peer knows it to be dead
 */
public record PushDelivered(
        UUID challengeId,
        String tenantId,
        UUID authenticatorId,
        String channel,
        Outcome outcome,
        String detail,
        int attempts,
        String pushTokenHash,
        Instant finishedAt)
        implements Event {

    /** How it ended. */
    public enum Outcome {
        /** The peer accepted the push. */
        DELIVERED,
        /** The peer refused it for good. */
        REJECTED,
        /** The peer no longer knows the push token. */
        TOKEN_DEAD,
        /** Every attempt failed, or the challenge was over before one succeeded. */
        GIVEN_UP
    }

    @Override
    public Topic topic() {
        return Topic.PUSH_DELIVERED;
    }

    @Override
    public String key() {
        return challengeId.toString();
    }
}
