// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.usage;

import dev.assent.challenge.ChallengeConfig;
import dev.assent.contracts.challenge.ChallengeLimits;
import dev.assent.runtime.database.RetentionRunner;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/**
 * Counts the actions and challenges of each tenant and day, step by step, once the challenges of a step have ended: each row is
 * read once, and no sign-in pays for it. One instance counts at a time; after each step it pauses for as long as that took.
 */
@ApplicationScoped
class UsageCountJob {
    /** Divides a day, so that a step is of one day. */
    static final Duration STEP = Duration.ofMinutes(10);

    /**
     * Time after which the rows of a step are all there: the claim of a QR code stores a challenge with the time of its start,
     * and a transaction lasts a few seconds.
     */
    private static final Duration SETTLED = ChallengeLimits.MAX_LIFETIME.plus(Duration.ofMinutes(1));

    /** Time after which a challenge without an outcome is counted as it is, so that counting goes on. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private static final String OLD_DAYS =
            """
            with old as (select day, tenant_id from tenant_usage where day < $1 limit $2 for update skip locked)
            delete from tenant_usage u using old where u.day = old.day and u.tenant_id = old.tenant_id""";

    private static final Logger LOG = Logger.getLogger(UsageCountJob.class);
    private static final Duration LONGEST_TURN = Duration.ofSeconds(50);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);

    private final UsageStore usage;
    private final TransactionRunner transactions;
    private final RetentionRunner retention;
    private final BackgroundWork background;
    private final ChallengeConfig config;
    private final Clock clock;

    UsageCountJob(
            UsageStore usage,
            TransactionRunner transactions,
            RetentionRunner retention,
            BackgroundWork background,
            ChallengeConfig config,
            Clock clock) {
        this.usage = usage;
        this.transactions = transactions;
        this.retention = retention;
        this.background = background;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            every = RetentionRunner.INTERVAL,
            delayed = RetentionRunner.DELAY,
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        LocalDate oldest = LocalDate.ofInstant(clock.instant().minus(config.actionRetention()), ZoneOffset.UTC);
        return repeat(System.nanoTime() + LONGEST_TURN.toNanos())
                .onFailure()
                .invoke(failure -> LOG.warnf("usage of tenants not counted; the next turn retries: %s", failure))
                .onFailure()
                .recoverWithNull()
                .chain(() -> retention.delete("tenant_usage", OLD_DAYS, oldest));
    }

    private Uni<Void> repeat(long end) {
        return Uni.createFrom().deferred(() -> {
            long began = System.nanoTime();
            return background
                    .<Boolean>begin(() -> transactions.run(this::countStep))
                    .chain(isMore -> {
                        long now = System.nanoTime();
                        return isMore && now < end
                                ? Uni.createFrom()
                                        .voidItem()
                                        .onItem()
                                        .delayIt()
                                        .by(pause(Duration.ofNanos(now - began)))
                                        .chain(() -> repeat(end))
                                : Uni.createFrom().voidItem();
                    });
        });
    }

    private static Duration pause(Duration step) {
        return step.compareTo(SHORTEST_PAUSE) > 0 ? step : SHORTEST_PAUSE;
    }

    /** Counts the next step; returns whether another one may follow. */
    private Uni<Boolean> countStep(UnitOfWork unit) {
        Instant settled = beginOfStep(clock.instant().minus(SETTLED));
        return usage.lockProgress(unit)
                .chain(until -> until == null || !until.isBefore(settled)
                        ? Uni.createFrom().item(false)
                        : usage.firstBetween(unit, until, settled)
                                .chain(first -> first == null
                                        ? usage.advance(unit, settled).replaceWith(false)
                                        : countStep(unit, beginOfStep(first))));
    }

    private Uni<Boolean> countStep(UnitOfWork unit, Instant from) {
        Instant to = from.plus(STEP);
        return usage.isAnyPending(unit, from, to)
                .chain(pending -> pending && clock.instant().isBefore(to.plus(LONGEST_WAIT))
                        ? usage.advance(unit, from).replaceWith(false)
                        : usage.count(unit, from, to)
                                .chain(() -> usage.advance(unit, to))
                                .replaceWith(true));
    }

    private static Instant beginOfStep(Instant time) {
        long seconds = STEP.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
    }
}
