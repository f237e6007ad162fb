// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Deletes challenges that anybody may start and that no device has claimed, an hour after their end. */
@ApplicationScoped
class UnclaimedChallengePurge {
    private static final Logger LOG = Logger.getLogger(UnclaimedChallengePurge.class);
    /** Far longer than a poll or a delayed claim event takes. */
    private static final Duration RETENTION = Duration.ofHours(1);

    private static final int BATCH_SIZE = 10_000;

    private final TransactionRunner transactions;
    private final ChallengeStore challenges;
    private final BackgroundWork background;
    private final Clock clock;

    UnclaimedChallengePurge(
            TransactionRunner transactions, ChallengeStore challenges, BackgroundWork background, Clock clock) {
        this.transactions = transactions;
        this.challenges = challenges;
        this.background = background;
        this.clock = clock;
    }

    @Scheduled(every = "10s", delayed = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return background.sweep(LOG, "unclaimed challenges not deleted; the next run retries", this::deleteAll);
    }

    private Uni<Void> deleteAll() {
        return transactions
                .run(unit -> challenges.deleteUnclaimed(unit, clock.instant().minus(RETENTION), BATCH_SIZE))
                .chain(deleted ->
                        deleted == BATCH_SIZE ? deleteAll() : Uni.createFrom().voidItem());
    }
}
