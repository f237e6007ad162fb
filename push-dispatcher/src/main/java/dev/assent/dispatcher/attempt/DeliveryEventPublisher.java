// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.attempt;

import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;

/** Publishes delivery results: to challenge-service those of pushes, to the dead-letter topic those that failed for good, to the metrics all. */
@ApplicationScoped
class DeliveryEventPublisher {
    private final DeliveryMetrics metrics;

    DeliveryEventPublisher(DeliveryMetrics metrics) {
        this.metrics = metrics;
    }

    /** Publishes {@code result} with the transaction of {@code unit}. */
    Uni<Void> publish(UnitOfWork unit, DeliveryResult result) {
        metrics.recordResult(result);
        Uni<Void> published = isAnnounced(result)
                ? unit.announce(pushDelivered(result))
                : Uni.createFrom().voidItem();
        return result.isDeadLetter()
                ? published
                        .chain(() -> unit.deadLetter(retried(result), reason(result)))
                        .invoke(() -> metrics.countDeadLetter())
                : published;
    }

    /** Of a withdrawal only an unregistered push token concerns challenge-service. */
    private static boolean isAnnounced(DeliveryResult result) {
        return switch (result.kind()) {
            case APPROVAL -> true;
            case WITHDRAWAL -> result.outcome() == PushDelivered.Outcome.TOKEN_DEAD;
            case NOTICE -> false;
        };
    }

    private static PushDelivered pushDelivered(DeliveryResult result) {
        return new PushDelivered(
                Objects.requireNonNull(result.challengeUuid()),
                result.destination().tenantId(),
                Objects.requireNonNull(result.authenticatorId()),
                result.destination().channel().wireName(),
                result.outcome(),
                result.reason(),
                result.attemptsMade(),
                result.pushTokenHash(),
                result.recovered() ? true : null,
                result.finishedAt());
    }

    private static DeliveryRetried retried(DeliveryResult result) {
        return new DeliveryRetried(
                result.deliveryId(),
                result.destination().tenantId(),
                result.destination().channel().wireName(),
                result.kind().messageType(result.eventType()),
                result.challengeUuid(),
                result.authenticatorId(),
                reason(result),
                result.attemptsMade(),
                result.finishedAt());
    }

    private static String reason(DeliveryResult result) {
        return Objects.requireNonNull(result.reason(), "reason");
    }
}
