package dev.assent.dispatcher.delivery;

import dev.assent.contracts.event.PushDelivered;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The end of a delivery.
 *
 * @param challengeId what it was about; null where it was about none
 * @param authenticatorId the device; null for a notice
 * @param noticeType what the tenant was told; null for a push
 * @param attempt the number of the attempt that the row must still have, so that only the newest claim counts
 * @param attempts how many attempts were really made
 * @param outcome what it came to
 * @param reason the peer's own or ours; null where it was delivered
 * @param at when; of a dead token since when the peer knows it to be dead
 * @param last when the attempt was made that ended it; empty where none did
 */
record End(
        UUID deliveryId,
        Delivery.Kind kind,
        Lane lane,
        UUID challengeId,
        UUID authenticatorId,
        String pushTokenHash,
        String noticeType,
        int attempt,
        int attempts,
        PushDelivered.Outcome outcome,
        String reason,
        Instant at,
        Optional<Made> last) {
    private static final int LONGEST_REASON = 200;

    End {
        reason = reason == null || reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    /** When an attempt began and how long it took. */
    record Made(Instant startedAt, Duration took) {}

    /** The end that an attempt of {@code delivery} brought. */
    static End after(Delivery delivery, Made made, PushDelivered.Outcome outcome, String reason, Instant at) {
        return of(delivery, delivery.attempt(), outcome, reason, at, Optional.of(made));
    }

    /** The end of {@code delivery} without the attempt for which it was claimed. */
    static End without(Delivery delivery, String reason, Instant at) {
        return of(delivery, delivery.attempt() - 1, PushDelivered.Outcome.GIVEN_UP, reason, at, Optional.empty());
    }

    private static End of(
            Delivery delivery,
            int attempts,
            PushDelivered.Outcome outcome,
            String reason,
            Instant at,
            Optional<Made> last) {
        Delivery.Device device = delivery.device();
        return new End(
                delivery.id(),
                delivery.kind(),
                delivery.lane(),
                delivery.challenge() == null ? null : delivery.challenge().id(),
                device == null ? null : device.authenticatorId(),
                device == null ? null : device.pushTokenHash(),
                delivery.notice() == null ? null : delivery.notice().type(),
                delivery.attempt(),
                attempts,
                outcome,
                reason,
                at,
                last);
    }

    /** Whether somebody is to know that it failed for good and may want it tried again. */
    boolean isDeadLetter() {
        boolean failed = outcome == PushDelivered.Outcome.REJECTED || outcome == PushDelivered.Outcome.GIVEN_UP;
        return switch (kind) {
            case APPROVAL -> failed && attempts > 0 && !"challenge_over".equals(reason);
            case NOTICE -> failed;
            case WITHDRAWAL -> false;
        };
    }
}
