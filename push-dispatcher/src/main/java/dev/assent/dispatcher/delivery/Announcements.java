package dev.assent.dispatcher.delivery;

import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Who hears of the end of a delivery: challenge-service of pushes, operators of what failed for good, metrics of all. */
@ApplicationScoped
class Announcements {
    private final DeliveryMetrics metrics;

    Announcements(DeliveryMetrics metrics) {
        this.metrics = metrics;
    }

    /** Announces {@code end} with the transaction of {@code unit}. */
    Uni<Void> of(UnitOfWork unit, End end) {
        metrics.finished(end);
        Uni<Void> told = isHeardOf(end)
                ? unit.announce(pushDelivered(end))
                : Uni.createFrom().voidItem();
        return end.isDeadLetter()
                ? told.chain(() -> unit.deadLetter(retried(end), end.reason())).invoke(() -> metrics.deadLetter())
                : told;
    }

    /** Of a withdrawal nobody needs to know but that it found the push token dead. */
    private static boolean isHeardOf(End end) {
        return switch (end.kind()) {
            case APPROVAL -> true;
            case WITHDRAWAL -> end.outcome() == PushDelivered.Outcome.TOKEN_DEAD;
            case NOTICE -> false;
        };
    }

    private static PushDelivered pushDelivered(End end) {
        return new PushDelivered(
                end.challengeId(),
                end.lane().tenantId(),
                end.authenticatorId(),
                end.lane().channel().wireName(),
                end.outcome(),
                end.reason(),
                end.attempts(),
                end.pushTokenHash(),
                end.at());
    }

    private static DeliveryRetried retried(End end) {
        return new DeliveryRetried(
                end.deliveryId(),
                end.lane().tenantId(),
                end.lane().channel().wireName(),
                end.kind().message(end.noticeType()),
                end.challengeId(),
                end.authenticatorId(),
                end.reason(),
                end.attempts(),
                end.at());
    }
}
