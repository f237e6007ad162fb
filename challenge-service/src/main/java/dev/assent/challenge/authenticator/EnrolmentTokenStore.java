// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.shutdown.BackgroundWork;
import dev.assent.runtime.token.TrackTokenService;
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
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Store of the tokens that have enrolled a device: such a token is a binding code, and is used once (NIST SP 800-63B-4
 * §4.1.2.2). A device has a key for each type of credential, so a token is used once for each.
 */
@ApplicationScoped
class EnrolmentTokenStore {
    private static final Logger LOG = Logger.getLogger(EnrolmentTokenStore.class);
    /** Longer than any token enrols after it was issued, by the clocks of all instances. */
    private static final Duration RETENTION = TrackTokenService.LIFETIME.multipliedBy(6);

    private final Pool pool;
    private final Clock clock;
    private final BackgroundWork background;

    EnrolmentTokenStore(Pool pool, Clock clock, BackgroundWork background) {
        this.pool = pool;
        this.clock = clock;
        this.background = background;
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

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return background.sweep(
                LOG, "used enrolment tokens not deleted; the next run retries", () -> pool.preparedQuery(
                                "delete from used_enrolment_token where used_at < $1")
                        .execute(Tuple.of(
                                OffsetDateTime.ofInstant(clock.instant().minus(RETENTION), ZoneOffset.UTC))));
    }
}
