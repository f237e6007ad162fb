// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

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

/** Deletes expired nonces that no enrolment has used. */
@ApplicationScoped
class AttestationNonceJob {
    private static final Logger LOG = Logger.getLogger(AttestationNonceJob.class);
    private static final int BATCH_SIZE = 10_000;
    private static final String EXPIRED_NONCES =
            """
            delete from attestation_nonce where action_id in (
              select action_id from attestation_nonce where expires_at <= $1 order by expires_at limit $2)""";

    private final Pool pool;
    private final Clock clock;
    private final BackgroundWork background;

    AttestationNonceJob(Pool pool, Clock clock, BackgroundWork background) {
        this.pool = pool;
        this.clock = clock;
        this.background = background;
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return background.sweep(
                LOG, "expired attestation nonces not deleted; the next run retries", () -> pool.preparedQuery(
                                EXPIRED_NONCES)
                        .execute(Tuple.of(OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC), BATCH_SIZE)));
    }
}
