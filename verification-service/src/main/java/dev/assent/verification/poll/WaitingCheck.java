// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.runtime.shutdown.BackgroundWork;
import dev.assent.verification.decision.Challenge;
import dev.assent.verification.decision.ChallengeQueries;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Check of challenges that somebody waits for, by one query for all of them: of those whose state the cache cannot tell,
 * because it does not hold them or they are overdue, and of those that an app has approved, since the consumer of the cache may
 * be late. Usually there are none of the former.
 */
@ApplicationScoped
class WaitingCheck {
    private static final Logger LOG = Logger.getLogger(WaitingCheck.class);
    private static final int BATCH_SIZE = 500;

    private final WaitingCallers callers;
    private final OutcomeWaiter outcomes;
    private final ChallengeCache cache;
    private final ChallengeQueries challenges;
    private final BackgroundWork background;
    private final Clock clock;

    WaitingCheck(
            WaitingCallers callers,
            OutcomeWaiter outcomes,
            ChallengeCache cache,
            ChallengeQueries challenges,
            BackgroundWork background,
            Clock clock) {
        this.callers = callers;
        this.outcomes = outcomes;
        this.cache = cache;
        this.challenges = challenges;
        this.background = background;
        this.clock = clock;
    }

    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> checkCallers() {
        return sweep(() -> {
            Instant now = clock.instant();
            return callers.challenges().stream()
                    .filter(uuid -> isUnknown(uuid, now))
                    .toList();
        });
    }

    /** Checks challenges that an app has approved, more often: its user waits for nothing but the token. */
    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> checkOutcomes() {
        return sweep(() -> List.copyOf(outcomes.challenges()));
    }

    private boolean isUnknown(UUID challengeUuid, Instant now) {
        CachedChallenge cached = cache.find(challengeUuid);
        return cached == null || cached.isOverdue(now);
    }

    private Uni<Void> sweep(Supplier<List<UUID>> asked) {
        return background.sweep(
                LOG, "challenges that somebody waits for not read; the next check retries", () -> read(asked.get()));
    }

    private Uni<Void> read(List<UUID> asked) {
        if (asked.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<UUID> batch = asked.subList(0, Math.min(BATCH_SIZE, asked.size()));
        return challenges
                .findAll(batch)
                .invoke(found -> update(batch, found))
                .chain(found -> read(asked.subList(batch.size(), asked.size())));
    }

    /** Caches what was found, which ends the waits for outcomes; ends those for challenges that do not exist. */
    private void update(List<UUID> asked, List<Challenge> found) {
        Instant now = clock.instant();
        Set<UUID> missing = new HashSet<>(asked);
        for (Challenge stored : found) {
            missing.remove(stored.uuid());
            cache.cacheFromStore(stored);
        }
        missing.stream().filter(uuid -> !PollService.isYoung(uuid, now)).forEach(callers::endAll);
    }
}
