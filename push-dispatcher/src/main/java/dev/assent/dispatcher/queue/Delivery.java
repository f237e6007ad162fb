// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.queue;

import dev.assent.dispatcher.transport.ChallengeDetails;
import dev.assent.dispatcher.transport.WebhookEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Open delivery that this instance has claimed for one attempt.
 *
 * @param attempt number of this attempt, from 1; the row still has it as long as the claim is valid
 * @param validUntil end of the time in which an attempt makes sense
 * @param challenge null for a webhook event that concerns no challenge
 * @param challengeEnded whether the challenge has been answered, has expired or was cancelled
 * @param device null for a webhook event
 * @param contextDisclosed whether the tenant lets the context pass through the push services
 * @param event null for a push
 */
public record Delivery(
        UUID id,
        DeliveryKind kind,
        Destination destination,
        int attempt,
        Instant validUntil,
        @Nullable ChallengeDetails challenge,
        boolean challengeEnded,
        @Nullable TargetDevice device,
        boolean contextDisclosed,
        @Nullable WebhookEvent event) {

    /**
     * Device that a push goes to.
     *
     * @param platform as the device reported it; null if it reported none
     * @param sealedPushToken null if the device has no push token
     * @param pushTokenHash null if the device has no push token
     * @param recovers whether the push before this one failed
     */
    public record TargetDevice(
            UUID authenticatorId,
            @Nullable String platform,
            @Nullable String sealedPushToken,
            @Nullable String pushTokenHash,
            boolean recovers) {
        /** Names the device and omits its push token. */
        @Override
        public String toString() {
            return "TargetDevice[" + authenticatorId + "]";
        }
    }

    /** Returns the reason to skip the attempt at {@code now}; empty if it makes sense. */
    public Optional<String> skipReason(Instant now) {
        if (kind == DeliveryKind.APPROVAL && challengeEnded) {
            return Optional.of("challenge_over");
        }
        if (validUntil.isAfter(now)) {
            return Optional.empty();
        }
        return Optional.of(kind == DeliveryKind.APPROVAL ? "challenge_expired" : "too_late");
    }

    /** Names the delivery and omits the device and the context. */
    @Override
    public String toString() {
        String concerned = challenge == null ? "" : ", challenge " + challenge.challengeUuid();
        return "Delivery[" + id + ", " + kind + ", " + destination + concerned + ", attempt " + attempt + "]";
    }
}
