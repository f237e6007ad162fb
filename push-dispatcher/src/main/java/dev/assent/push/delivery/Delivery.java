package dev.assent.push.delivery;

import dev.assent.push.channel.ChannelName;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An open row of the table of deliveries, claimed for an attempt.
 *
 * @param authenticatorId the device; null for a notice
 * @param sealedPushToken null where the device has no push token
 * @param attempt the number of this attempt, from 1; it also tells whether the claim is still ours
 * @param over whether the challenge has its answer
 * @param notice what the tenant is told; null for a push
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
        boolean over,
        Notice notice) {

    boolean isNotice() {
        return notice != null;
    }

    /** When an attempt loses its sense: a push with its challenge, a notice, which is of the challenge's end, never. */
    Instant goodUntil() {
        return isNotice() ? Instant.MAX : challenge.expiresAt();
    }

    /** Why an attempt at {@code now} has no sense any more; empty where it has. */
    Optional<String> pointless(Instant now) {
        if (over && !isNotice()) {
            return Optional.of("challenge_over");
        }
        return goodUntil().isAfter(now) ? Optional.empty() : Optional.of("challenge_expired");
    }

    Lane lane() {
        return new Lane(challenge.tenantId(), channel);
    }

    /** Names the delivery and shows nothing of the device or the user. */
    @Override
    public String toString() {
        return "Delivery[" + id + ", " + lane() + ", attempt " + attempt + "]";
    }
}
