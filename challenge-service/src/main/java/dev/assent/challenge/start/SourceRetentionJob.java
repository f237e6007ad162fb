// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.ChallengeConfig;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.database.RetentionRunner;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Deletes expired blocks of sources, sources that their user has not approved for a long time, and the push budgets of which
 * nothing is spent in any window.
 */
@ApplicationScoped
class SourceRetentionJob {
    private static final String EXPIRED_BLOCKS =
            """
            delete from user_source where (tenant_id, user_id, source) in (
              select tenant_id, user_id, source from user_source where blocked_until < $1
              order by blocked_until limit $2 for update skip locked)""";
    private static final String OLD_APPROVALS =
            """
            delete from user_source where (tenant_id, user_id, source) in (
              select tenant_id, user_id, source from user_source where approved_at < $1
              order by approved_at limit $2 for update skip locked)""";

    private static final String RESTORED_BUDGETS =
            """
            delete from push_budget where (tenant_id, user_id, source) in (
              select tenant_id, user_id, source from push_budget where spent_at[cardinality(spent_at)] < $1
              order by spent_at[cardinality(spent_at)] limit $2 for update skip locked)""";

    private final RetentionRunner retention;
    private final ChallengeConfig config;
    private final Clock clock;

    SourceRetentionJob(RetentionRunner retention, ChallengeConfig config, Clock clock) {
        this.retention = retention;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            every = RetentionRunner.INTERVAL,
            delayed = RetentionRunner.DELAY,
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        return retention
                .delete("user_source", EXPIRED_BLOCKS, now)
                .chain(() -> retention.delete("user_source", OLD_APPROVALS, now.minus(config.browserRetention())))
                .chain(() -> retention.delete(
                        "push_budget", RESTORED_BUDGETS, now.minusSeconds(TenantSettings.MAX_PUSH_WINDOW_SECONDS)));
    }
}
