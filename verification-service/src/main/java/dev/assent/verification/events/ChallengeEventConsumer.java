// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.CancellationRequests;
import dev.assent.runtime.inbox.EventBatch;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.ReceivedEvent;
import dev.assent.verification.decision.ChallengeStore;
import dev.assent.verification.decision.StartedChallengeStore;
import dev.assent.verification.poll.ChallengeCache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Consumes ChallengeCreated and ChallengeUpdated into the table, once for all instances of this service. */
@ApplicationScoped
class ChallengeEventConsumer implements EventConsumer {
    private final StartedChallengeStore started;
    private final ChallengeStore challenges;
    private final ChallengeCache cache;

    ChallengeEventConsumer(StartedChallengeStore started, ChallengeStore challenges, ChallengeCache cache) {
        this.started = started;
        this.challenges = challenges;
        this.cache = cache;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(created(), updated());
    }

    private EventHandler<ChallengeCreated> created() {
        return EventHandler.ofBatch(ChallengeCreated.class, this::store);
    }

    /** Stores new challenges, and has them in memory for the answers that wait for them. */
    private Uni<Set<UUID>> store(EventBatch<ChallengeCreated> batch) {
        return started.insert(batch).invoke(stored -> batch.eventsOf(stored).forEach(cache::addStored));
    }

    private EventHandler<ChallengeUpdated> updated() {
        return EventHandler.of(ChallengeUpdated.class, challenges::cancel)
                .inOrderOf(ChallengeUpdated::challengeUuid)
                // An outcome changes approved challenges alone and a cancellation pending ones, so their order is free.
                .withBatchEffect(batch ->
                        challenges.applyOutcomes(batch.select(update -> update.status() != ChallengeStatus.CANCELLED)))
                .gathering()
                .onlyFor(received -> Uni.createFrom()
                        .item(received.stream()
                                .filter(ChallengeEventConsumer::isOfAnotherService)
                                .toList()));
    }

    private static boolean isOfAnotherService(ReceivedEvent<ChallengeUpdated> received) {
        ChallengeUpdated update = received.event();
        if (update == null) {
            return true;
        }
        return switch (update.status()) {
            case VERIFIED, DECLINED -> true;
            case CANCELLED -> CancellationRequests.isRequest(received.record());
            // This service published these itself and has stored them.
            case PENDING, APPROVED, EXPIRED -> false;
        };
    }
}
