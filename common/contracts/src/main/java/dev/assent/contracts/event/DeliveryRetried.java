package dev.assent.contracts.event;

import java.time.Instant;
import java.util.UUID;

/**
 * An operator wants a delivery that failed for good to be tried again. As a dead letter it says which delivery failed:
 * laid back into its topic, it is the wish.
 *
 * @param deliveryId the delivery
 * @param channel {@code apns}, {@code fcm}, {@code webpush} or {@code webhook}
 * @param message what was to be delivered: {@code push.created}, or the type of the webhook
 * @param challengeId what it was about, the UUID; absent where it was about none
 * @param authenticatorId the device; absent where it was for none
 * @param reason the peer's own reason, or ours
 * @param attempts how many attempts were made
 * @param failedAt when it was given up
 */
public record DeliveryRetried(
        UUID deliveryId,
        String tenantId,
        String channel,
        String message,
        UUID challengeId,
        UUID authenticatorId,
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
