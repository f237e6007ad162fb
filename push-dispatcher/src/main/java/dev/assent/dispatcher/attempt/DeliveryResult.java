// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.attempt;

import dev.assent.contracts.event.PushDelivered;
import dev.assent.dispatcher.queue.Delivery;
import dev.assent.dispatcher.queue.DeliveryKind;
import dev.assent.dispatcher.queue.Destination;
import dev.assent.dispatcher.transport.ChallengeDetails;
import dev.assent.dispatcher.transport.WebhookEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Final result of a delivery.
 *
 * @param challengeUuid null for a webhook event that concerns no challenge
 * @param authenticatorId null for a webhook event
 * @param pushTokenHash null for a webhook event and for a device without a push token
 * @param eventType null for a push
 * @param claimedAttempt attempt number of the claim; the result is stored only if the row still has it
 * @param attemptsMade number of attempts that were really made
 * @param reason the endpoint's reason or one of this service, at most 200 characters; null if delivered
 * @param recovered whether the push is delivered and the one before it was not
 * @param finishedAt time of the result; for an unregistered token the time of its invalidation, if known
 * @param lastAttempt the attempt that ended the delivery; empty if none did
 */
record DeliveryResult(
        UUID deliveryId,
        DeliveryKind kind,
        Destination destination,
        @Nullable UUID challengeUuid,
        @Nullable UUID authenticatorId,
        @Nullable String pushTokenHash,
        @Nullable String eventType,
        int claimedAttempt,
        int attemptsMade,
        PushDelivered.Outcome outcome,
        @Nullable String reason,
        boolean recovered,
        Instant finishedAt,
        Optional<AttemptTiming> lastAttempt) {
    private static final int LONGEST_REASON = 200;
    private static final String CHALLENGE_OVER = "challenge_over";

    DeliveryResult {
        reason = reason == null || reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    /** Returns the result that an attempt of {@code delivery} brought. */
    static DeliveryResult ofAttempt(
            Delivery delivery,
            AttemptTiming timing,
            PushDelivered.Outcome outcome,
            @Nullable String reason,
            Instant finishedAt) {
        return of(delivery, delivery.attempt(), outcome, reason, finishedAt, Optional.of(timing));
    }

    /** Returns the result of {@code delivery} if it is given up instead of making the claimed attempt. */
    static DeliveryResult withoutAttempt(Delivery delivery, String reason, Instant finishedAt) {
        return of(
                delivery, delivery.attempt() - 1, PushDelivered.Outcome.GIVEN_UP, reason, finishedAt, Optional.empty());
    }

    private static DeliveryResult of(
            Delivery delivery,
            int attemptsMade,
            PushDelivered.Outcome outcome,
            @Nullable String reason,
            Instant finishedAt,
            Optional<AttemptTiming> lastAttempt) {
        ChallengeDetails challenge = delivery.challenge();
        Delivery.TargetDevice device = delivery.device();
        WebhookEvent event = delivery.event();
        return new DeliveryResult(
                delivery.id(),
                delivery.kind(),
                delivery.destination(),
                challenge == null ? null : challenge.challengeUuid(),
                device == null ? null : device.authenticatorId(),
                device == null ? null : device.pushTokenHash(),
                event == null ? null : event.type(),
                delivery.attempt(),
                attemptsMade,
                outcome,
                reason,
                outcome == PushDelivered.Outcome.DELIVERED && device != null && device.recovers(),
                finishedAt,
                lastAttempt);
    }

    /** Returns the result of an approval push that is not needed, because its challenge has ended before an attempt. */
    static DeliveryResult challengeOver(
            UUID deliveryId,
            Destination destination,
            UUID challengeUuid,
            UUID authenticatorId,
            @Nullable String pushTokenHash,
            int attemptsMade,
            Instant finishedAt) {
        return new DeliveryResult(
                deliveryId,
                DeliveryKind.APPROVAL,
                destination,
                challengeUuid,
                authenticatorId,
                pushTokenHash,
                null,
                attemptsMade,
                attemptsMade,
                PushDelivered.Outcome.GIVEN_UP,
                CHALLENGE_OVER,
                false,
                finishedAt,
                Optional.empty());
    }

    /** Returns whether the device shows the prompt of this push. */
    boolean isPromptShown() {
        return kind == DeliveryKind.APPROVAL && outcome == PushDelivered.Outcome.DELIVERED;
    }

    /** Returns whether the delivery failed for good and an operator may replay it. */
    boolean isDeadLetter() {
        boolean failed = outcome == PushDelivered.Outcome.REJECTED || outcome == PushDelivered.Outcome.GIVEN_UP;
        return switch (kind) {
            case APPROVAL -> failed && attemptsMade > 0 && !CHALLENGE_OVER.equals(reason);
            case NOTICE -> failed;
            case WITHDRAWAL -> false;
        };
    }
}
