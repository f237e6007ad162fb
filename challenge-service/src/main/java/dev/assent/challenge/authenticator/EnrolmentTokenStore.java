// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.database.RetentionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.token.TrackTokenService;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/**
 * Store of the tokens that have enrolled a device: such a token is a binding code, and is used once (NIST SP 800-63B-4
 * §4.1.2.2). A device has a key for each type of credential, so a token is used once for each.
 */
@ApplicationScoped
class EnrolmentTokenStore {
    /** Longer than any token enrols after it was issued, by the clocks of all instances. */
    private static final Duration RETENTION = TrackTokenService.LIFETIME.multipliedBy(6);

    private static final String OLD_TOKENS =
            """
            delete from used_enrolment_token where (token_id, credential_type) in (
              select token_id, credential_type from used_enrolment_token where used_at < $1
              order by used_at limit $2 for update skip locked)""";

    private final Clock clock;
    private final RetentionRunner retention;

    EnrolmentTokenStore(Clock clock, RetentionRunner retention) {
        this.clock = clock;
        this.retention = retention;
    }

    /** Returns the credential of {@code type} that the token of {@code proof} has enrolled; empty if it has enrolled none. */
    Uni<Optional<UUID>> findEnrolled(UnitOfWork unit, EnrolmentProof proof, CredentialType type) {
        return unit.session()
                .createNativeQuery(
                        """
                        select authenticator_id from used_enrolment_token
                        where token_id = :token and credential_type = :type and tenant_id = :tenant""",
                        UUID.class)
                .setParameter("token", proof.tokenId())
                .setParameter("type", type.name())
                .setParameter("tenant", proof.tenantId())
                .getSingleResultOrNull()
                .map(Optional::ofNullable);
    }

    /** Uses up the token of {@code proof} for the type of {@code device}, which it has enrolled. The caller has locked the user. */
    Uni<Void> use(UnitOfWork unit, EnrolmentProof proof, Authenticator device) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into used_enrolment_token (token_id, credential_type, tenant_id, authenticator_id, used_at)
                        values (:token, :type, :tenant, :device, :now)""")
                .setParameter("token", proof.tokenId())
                .setParameter("type", device.credentialType().name())
                .setParameter("tenant", proof.tenantId())
                .setParameter("device", device.id())
                .setParameter("now", clock.instant())
                .executeUpdate()
                .replaceWithVoid();
    }

    @Scheduled(every = RetentionRunner.INTERVAL, delayed = RetentionRunner.DELAY, concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return retention.delete(
                "used_enrolment_token",
                OLD_TOKENS,
                OffsetDateTime.ofInstant(clock.instant().minus(RETENTION), ZoneOffset.UTC));
    }
}
