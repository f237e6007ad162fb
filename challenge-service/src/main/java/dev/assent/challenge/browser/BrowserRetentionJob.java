// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.browser;

import dev.assent.challenge.ChallengeConfig;
import dev.assent.runtime.database.RetentionRunner;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Deletes browsers that no action was tracked from for a long time. */
@ApplicationScoped
class BrowserRetentionJob {
    private static final String OLD_BROWSERS =
            """
            delete from browser where (tenant_id, user_id, device_id) in (
              select tenant_id, user_id, device_id from browser where seen_at < $1
                and coalesce(remembered_until <= $2, true)
              order by seen_at limit $3 for update skip locked)""";

    private final RetentionRunner retention;
    private final ChallengeConfig config;
    private final Clock clock;

    BrowserRetentionJob(RetentionRunner retention, ChallengeConfig config, Clock clock) {
        this.retention = retention;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = RetentionRunner.INTERVAL, delayed = RetentionRunner.DELAY, concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        return retention.delete("browser", OLD_BROWSERS, now.minus(config.browserRetention()), now);
    }
}
