// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.browser;

import dev.assent.challenge.ChallengeConfig;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/** Deletes browsers that no action was tracked from for a long time. */
@ApplicationScoped
class BrowserRetentionJob {
    private static final Logger LOG = Logger.getLogger(BrowserRetentionJob.class);
    private static final int BATCH_SIZE = 10_000;
    private static final String OLD_BROWSERS =
            """
            delete from browser where (tenant_id, user_id, device_id) in (
              select tenant_id, user_id, device_id from browser where seen_at < $1
                and coalesce(remembered_until <= $2, true)
              order by seen_at limit $3)""";

    private final Pool pool;
    private final ChallengeConfig config;
    private final Clock clock;
    private final BackgroundWork background;

    BrowserRetentionJob(Pool pool, ChallengeConfig config, Clock clock, BackgroundWork background) {
        this.pool = pool;
        this.config = config;
        this.clock = clock;
        this.background = background;
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        return background.sweep(
                LOG, "old browsers not deleted; the next run retries", () -> pool.preparedQuery(OLD_BROWSERS)
                        .execute(Tuple.of(now.minus(config.browserRetention()), now, BATCH_SIZE)));
    }
}
