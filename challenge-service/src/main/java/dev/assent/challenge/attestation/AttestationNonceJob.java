// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

import dev.assent.runtime.database.RetentionRunner;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Deletes expired nonces that no enrolment has used. */
@ApplicationScoped
class AttestationNonceJob {
    private static final String EXPIRED_NONCES =
            """
            delete from attestation_nonce where action_id in (
              select action_id from attestation_nonce where expires_at <= $1 order by expires_at limit $2
              for update skip locked)""";

    private final RetentionRunner retention;
    private final Clock clock;

    AttestationNonceJob(RetentionRunner retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
    }

    @Scheduled(every = RetentionRunner.INTERVAL, delayed = RetentionRunner.DELAY, concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return retention.delete(
                "attestation_nonce", EXPIRED_NONCES, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    }
}
