// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import dev.assent.runtime.database.RetentionRunner;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Deletes actions, issued tokens and sessions that no token and no redelivered event can refer to any more. */
@ApplicationScoped
class RetentionJob {
    /** Equals the retention of the inbox: longer than a topic keeps its events, and far longer than any token lives. */
    private static final Duration RETENTION = Duration.ofDays(8);

    private static final String OLD_ACTIONS =
            """
            delete from action where action_id in (
              select action_id from action where touched_at < $1 order by touched_at limit $2 for update skip locked)""";
    private static final String OLD_ISSUED_TOKENS =
            """
            delete from minted_token where challenge_id in (
              select challenge_id from minted_token where minted_at < $1 order by minted_at limit $2 for update skip locked)""";
    private static final String OLD_SESSIONS =
            """
            delete from session where session_id in (
              select session_id from session where expires_at < $1 order by expires_at limit $2 for update skip locked)""";
    private static final String OLD_CONFIRMATIONS =
            """
            delete from held_approval where challenge_id in (
              select challenge_id from held_approval where held_at < $1 and outcome is not null
              order by held_at limit $2 for update skip locked)""";

    private static final String OLD_REVOCATIONS =
            """
            delete from user_revocation where (tenant_id, user_id) in (
              select tenant_id, user_id from user_revocation where recorded_at < $1 order by recorded_at limit $2 for update skip locked)""";

    private final Duration revocationRetention;
    private final Clock clock;
    private final RetentionRunner retention;

    RetentionJob(TokenConfig config, Clock clock, RetentionRunner retention) {
        // A session ends before the revocation is deleted that it may depend on.
        this.revocationRetention = RETENTION.plus(config.sessionLifetime());
        this.clock = clock;
        this.retention = retention;
    }

    @Scheduled(every = RetentionRunner.INTERVAL, delayed = RetentionRunner.DELAY, concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        OffsetDateTime old = ago(RETENTION);
        return retention
                .delete("action", OLD_ACTIONS, old)
                .chain(() -> retention.delete("minted_token", OLD_ISSUED_TOKENS, old))
                .chain(() -> retention.delete("session", OLD_SESSIONS, old))
                .chain(() -> retention.delete("held_approval", OLD_CONFIRMATIONS, old))
                .chain(() -> retention.delete("user_revocation", OLD_REVOCATIONS, ago(revocationRetention)));
    }

    private OffsetDateTime ago(Duration age) {
        return OffsetDateTime.ofInstant(clock.instant().minus(age), ZoneOffset.UTC);
    }
}
