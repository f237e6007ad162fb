// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Expires challenges nobody answered in time and announces them, in batches that several instances share. */
@ApplicationScoped
class ExpirySweep {
    private static final Logger LOG = Logger.getLogger(ExpirySweep.class);
    private static final int BATCH_SIZE = 500;

    private final TransactionRunner transactions;
    private final ChallengeStore challenges;
    private final BackgroundWork background;
    private final Clock clock;
    private final DecisionMetrics metrics;

    ExpirySweep(
            TransactionRunner transactions,
            ChallengeStore challenges,
            BackgroundWork background,
            Clock clock,
            DecisionMetrics metrics) {
        this.transactions = transactions;
        this.challenges = challenges;
        this.background = background;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Scheduled(every = "${assent.expiry-sweep-interval:1s}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        return background
                .begin(this::expireBatch)
                .onFailure()
                .invoke(e -> LOG.warnf("expired challenges not announced; the next sweep retries: %s", e))
                .onFailure()
                .recoverWithItem(0)
                .chain(expired ->
                        expired == BATCH_SIZE ? sweep() : Uni.createFrom().voidItem());
    }

    private Uni<Integer> expireBatch() {
        return transactions
                .run(unit -> challenges
                        .expire(unit, clock.instant(), BATCH_SIZE)
                        .chain(expired -> unit.announceAll(expired.stream()
                                        .map(challenge -> challenge.toEvent(false))
                                        .toList())
                                .replaceWith(expired.size())))
                .invoke(metrics::countExpired);
    }
}
