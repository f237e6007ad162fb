package dev.assent.push.delivery;

import dev.assent.push.channel.ChannelName;
import java.util.UUID;

/**
 * An open row of the table of deliveries, claimed for an attempt.
 *
 * @param sealedPushToken null where the device has no push token
 * @param attempt the number of this attempt, from 1; it also tells whether the claim is still ours
 * @param over whether the challenge has its answer
 */
record Delivery(
        UUID id,
        Challenge challenge,
        UUID authenticatorId,
        String platform,
        ChannelName channel,
        String sealedPushToken,
        String pushTokenHash,
        int attempt,
        boolean over) {

    Lane lane() {
        return new Lane(challenge.tenantId(), channel);
    }

    /** Names the delivery and shows nothing of the device or the user. */
    @Override
    public String toString() {
        return "Delivery[" + id + ", " + lane() + ", attempt " + attempt + "]";
    }
}
