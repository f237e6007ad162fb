// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Event that reports the outcome of a push to one device over one channel. Without an attempt, it reports that no channel
 * reaches the device.
 *
 * @param challengeUuid UUID of the challenge, {@code challengeId} in JSON; an id of no challenge if the device was checked
 *     when it was enrolled
 * @param channel {@code apns}, {@code webhook}, …
 * @param detail the endpoint's own reason; absent if it gave none
 * @param pushTokenHash base64url of the SHA-256 of the push token that was used; absent if none was
 * @param recovered true if the push was delivered and the one before it was not; absent otherwise
 * @param finishedAt time at which the last attempt ended, or, for a dead token, since when the endpoint reports it dead
 */
public record PushDelivered(
        @JsonProperty("challengeId") UUID challengeUuid,
        String tenantId,
        UUID authenticatorId,
        String channel,
        Outcome outcome,
        @Nullable String detail,
        int attempts,
        @Nullable String pushTokenHash,
        @Nullable Boolean recovered,
        Instant finishedAt)
        implements Event {

    /** Outcome of a push. */
    public enum Outcome {
        /** The endpoint accepted the push. */
        DELIVERED,
        /** The endpoint refused the push permanently. */
        REJECTED,
        /** The endpoint reports the push token as unregistered. */
        TOKEN_DEAD,
        /** Every attempt failed, or the challenge ended before one succeeded. */
        GIVEN_UP
    }

    @Override
    public Topic topic() {
        return Topic.PUSH_DELIVERED;
    }

    @Override
    public String key() {
        return challengeUuid.toString();
    }
}
