// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/** Deletes actions, issued tokens and sessions that no token and no redelivered event can refer to any more. */
@ApplicationScoped
class RetentionJob {
    private static final Logger LOG = Logger.getLogger(RetentionJob.class);
    /** Equals the retention of the inbox: longer than a topic keeps its events, and far longer than any token lives. */
    private static final Duration RETENTION = Duration.ofDays(8);

    private static final int BATCH_SIZE = 10_000;
    private static final String OLD_ACTIONS =
            """
            delete from action where action_id in (
              select action_id from action where touched_at < $1 order by touched_at limit $2)""";
    private static final String OLD_ISSUED_TOKENS =
            """
            delete from minted_token where challenge_id in (
              select challenge_id from minted_token where minted_at < $1 order by minted_at limit $2)""";
    private static final String OLD_SESSIONS =
            """
            delete from session where session_id in (
              select session_id from session where expires_at < $1 order by expires_at limit $2)""";
    private static final String OLD_CONFIRMATIONS =
            """
            delete from held_approval where challenge_id in (
              select challenge_id from held_approval where held_at < $1 and outcome is not null
              order by held_at limit $2)""";

    private static final String OLD_REVOCATIONS =
            """
            delete from user_revocation where (tenant_id, user_id) in (
              select tenant_id, user_id from user_revocation where recorded_at < $1 order by recorded_at limit $2)""";

    private final Pool pool;
    private final Duration revocationRetention;
    private final Clock clock;
    private final BackgroundWork background;

    RetentionJob(Pool pool, TokenConfig config, Clock clock, BackgroundWork background) {
        this.pool = pool;
        // A session ends before the revocation is deleted that it may depend on.
        this.revocationRetention = RETENTION.plus(config.sessionLifetime());
        this.clock = clock;
        this.background = background;
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        Tuple old = olderThan(RETENTION);
        return background.sweep(
                LOG, "old actions, tokens and sessions not deleted; the next run retries", () -> pool.preparedQuery(
                                OLD_ACTIONS)
                        .execute(old)
                        .chain(() -> pool.preparedQuery(OLD_ISSUED_TOKENS).execute(old))
                        .chain(() -> pool.preparedQuery(OLD_SESSIONS).execute(old))
                        .chain(() -> pool.preparedQuery(OLD_CONFIRMATIONS).execute(old))
                        .chain(() -> pool.preparedQuery(OLD_REVOCATIONS).execute(olderThan(revocationRetention))));
    }

    private Tuple olderThan(Duration retention) {
        return Tuple.of(OffsetDateTime.ofInstant(clock.instant().minus(retention), ZoneOffset.UTC), BATCH_SIZE);
    }
}
