// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.database.RetentionRunner;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Deletes old challenges, and those that anybody may start and that no device has claimed an hour after their end. */
@ApplicationScoped
class ChallengeRetentionJob {
    /** The inbox remembers events as long; an event of a deleted challenge would create it anew. */
    private static final Duration LEAST_RETENTION = Duration.ofDays(8);
    /** Far longer than a poll or a delayed claim event takes. */
    private static final Duration UNCLAIMED_RETENTION = Duration.ofHours(1);

    /** The ids of challenges sort by their time, so that no other index is needed. */
    private static final String OLD =
            """
            with old as (
              select id from challenge where id < $1 order by id limit $2 for update skip locked),
            devices as (
              delete from challenge_device using old where challenge_device.challenge_id = old.id)
            delete from challenge using old where challenge.id = old.id""";
    /** No action, no answer and no receipt refers to such a challenge. */
    private static final String UNCLAIMED =
            """
            delete from challenge where id in (
              select id from challenge where user_id = '' and expires_at < $1 and status in ('EXPIRED', 'CANCELLED')
              order by expires_at limit $2 for update skip locked)""";

    private final RetentionRunner runner;
    private final Duration retention;
    private final Clock clock;

    ChallengeRetentionJob(
            RetentionRunner runner,
            @ConfigProperty(name = "assent.verification.challenge-retention", defaultValue = "400d") Duration retention,
            Clock clock) {
        if (retention.compareTo(LEAST_RETENTION) < 0) {
            throw new IllegalArgumentException(
                    "assent.verification.challenge-retention: must be 8 days or longer; found " + retention);
        }
        this.runner = runner;
        this.retention = retention;
        this.clock = clock;
    }

    @Scheduled(every = "10s", delayed = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        OffsetDateTime unclaimedBefore =
                OffsetDateTime.ofInstant(clock.instant().minus(UNCLAIMED_RETENTION), ZoneOffset.UTC);
        return runner.delete("challenge", UNCLAIMED, unclaimedBefore)
                .chain(() -> runner.delete(
                        "challenge", OLD, UuidGenerator.firstOf(clock.instant().minus(retention))));
    }
}
