// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Request to retry a delivery that failed permanently. push-dispatcher publishes it to the dead-letter topic when the
 * delivery fails; an operator who replays it requests the retry.
 *
 * @param deliveryId id of the delivery
 * @param channel {@code apns}, {@code fcm}, {@code webpush} or {@code webhook}
 * @param message type of what was delivered: {@code push.created}, or the type of the webhook
 * @param challengeUuid UUID of its challenge, {@code challengeId} in JSON; absent if it has none
 * @param authenticatorId the device; absent if it is for none
 * @param reason the endpoint's own reason, or push-dispatcher's
 * @param attempts number of attempts
 * @param failedAt time at which the last attempt failed
 */
public record DeliveryRetried(
        UUID deliveryId,
        String tenantId,
        String channel,
        String message,
        @JsonProperty("challengeId") @Nullable UUID challengeUuid,
        @Nullable UUID authenticatorId,
        String reason,
        int attempts,
        Instant failedAt)
        implements Event {

    @Override
    public Topic topic() {
        return Topic.DELIVERY_RETRIED;
    }

    @Override
    public String key() {
        return deliveryId.toString();
    }
}
