// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.challenge.ChallengeConfig;
import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.database.RetentionRunner;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Deletes old actions with their challenges. */
@ApplicationScoped
class ActionRetentionJob {
    /** The ids of actions sort by their time, so that no other index is needed. */
    private static final String OLD_ACTIONS =
            """
            with old as (
              select id from action where id < $1 order by id limit $2 for update skip locked),
            challenges as (
              delete from challenge using old where challenge.action_id = old.id)
            delete from action using old where action.id = old.id""";

    private final RetentionRunner retention;
    private final ChallengeConfig config;
    private final Clock clock;

    ActionRetentionJob(RetentionRunner retention, ChallengeConfig config, Clock clock) {
        this.retention = retention;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = RetentionRunner.INTERVAL, delayed = RetentionRunner.DELAY, concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return retention.delete(
                "action", OLD_ACTIONS, UuidGenerator.firstOf(clock.instant().minus(config.actionRetention())));
    }
}
