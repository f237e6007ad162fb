package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;

/** The table of challenges: filled by events, asked by phones and polls. */
@ApplicationScoped
public class Challenges {
    private final TransactionRunner transactions;
    private final Clock clock;

    Challenges(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The challenge {@code id}; null where there is none. */
    public Uni<Challenge> find(UUID id) {
        return transactions.read(session -> session.find(Challenge.class, id));
    }

    /**
     * The newest challenge that {@code device} can answer now, of those that were pushed before those that were not, since
     * whoever floods a user uses the pushes up; null where there is none.
     */
    public Uni<Challenge> pendingFor(String tenantId, Device device) {
        return transactions.read(session -> session.createNativeQuery(
                        """
                        select c.id from challenge c
                        where c.tenant_id = :tenant and c.user_id = :user and c.status = 'PENDING'
                          and c.expires_at > :now and exists (
                            select 1 from challenge_device d
                            where d.challenge_id = c.id and d.authenticator_id = :device)
                        order by c.push_withheld, c.created_at desc limit 1""",
                        UUID.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", device.userId())
                .setParameter("now", clock.instant())
                .setParameter("device", device.id())
                .getSingleResultOrNull()
                .chain(id -> id == null ? Uni.createFrom().nullItem() : session.find(Challenge.class, id)));
    }

    /** The newest challenge of the tenant that waits and fits every filter that is not null; null where there is none. */
    public Uni<Challenge> newestPending(String tenantId, ChallengeId challengeId, String userId, String actionCode) {
        return transactions.read(session -> session.createNativeQuery(
                        """
                        select c.id from challenge c
                        where c.tenant_id = :tenant and c.status = 'PENDING' and c.expires_at > :now
                          and (cast(:id as uuid) is null or c.id = :id)
                          and (cast(:wire as text) is null or c.wire_id = :wire)
                          and (cast(:user as text) is null or c.user_id = :user)
                          and (cast(:code as text) is null or c.action_code = :code)
                        order by c.created_at desc limit 1""",
                        UUID.class)
                .setParameter("tenant", tenantId)
                .setParameter("now", clock.instant())
                .setParameter("id", challengeId == null ? null : challengeId.uuid())
                .setParameter("wire", challengeId == null ? null : challengeId.toString())
                .setParameter("user", userId)
                .setParameter("code", actionCode)
                .getSingleResultOrNull()
                .chain(id -> id == null ? Uni.createFrom().nullItem() : session.find(Challenge.class, id)));
    }

    /** Whether {@code device} was among those that may answer the challenge. */
    public Uni<Boolean> isEligible(UUID challengeId, Device device) {
        return transactions.read(session -> session.createNativeQuery(
                        """
                        select exists (
                          select 1 from challenge_device where challenge_id = :id and authenticator_id = :device)""",
                        Boolean.class)
                .setParameter("id", challengeId)
                .setParameter("device", device.id())
                .getSingleResult());
    }

    /** Stores a new challenge. Where its withdrawal came first, only what that did not say is added. */
    public Uni<Void> created(UnitOfWork unit, ChallengeCreated created) {
        Uni<Void> done = unit.session()
                .createNativeQuery(
                        """
                        insert into challenge (id, tenant_id, user_id, action_id, action_code, idempotency_key,
                          wire_id, context, created_at, expires_at, status, version, sealed_code,
                          push_withheld)
                        values (:id, :tenant, :user, :action, :code, :key,
                          :wire, :context, :created, :expires, 'PENDING', :version, :sealed, :withheld)
                        on conflict (id) do update set context = excluded.context, created_at = excluded.created_at""")
                .setParameter("id", created.challengeId())
                .setParameter("tenant", created.tenantId())
                .setParameter("user", created.userId())
                .setParameter("action", created.actionId())
                .setParameter("code", created.actionCode())
                .setParameter("key", created.idempotencyKey())
                .setParameter("wire", created.wireId())
                .setParameter("context", created.context())
                .setParameter("created", created.createdAt())
                .setParameter("expires", created.expiresAt())
                .setParameter("version", created.version())
                .setParameter("sealed", created.sealedVerificationCode())
                .setParameter("withheld", created.pushWithheld() != null)
                .executeUpdate()
                .replaceWithVoid();
        for (ChallengeCreated.Device device : created.devices()) {
            done = done.chain(() -> unit.session()
                    .createNativeQuery(
                            """
                            insert into challenge_device (challenge_id, authenticator_id) values (:id, :device)
                            on conflict do nothing""")
                    .setParameter("id", created.challengeId())
                    .setParameter("device", device.authenticatorId())
                    .executeUpdate()
                    .replaceWithVoid());
        }
        return done;
    }

    /** Takes over what another service says: the token of an approval or its end, or a withdrawal that no decision forestalled. */
    public Uni<Void> updated(UnitOfWork unit, ChallengeUpdated update) {
        return switch (update.status()) {
            case VERIFIED -> verified(unit, update);
            case CANCELLED -> cancelled(unit, update);
            case DECLINED -> declined(unit, update);
            // Our own announcements come back to us.
            case PENDING, APPROVED, EXPIRED -> Uni.createFrom().voidItem();
        };
    }

    private static Uni<Void> verified(UnitOfWork unit, ChallengeUpdated update) {
        return unit.session()
                .createMutationQuery(
                        """
                        update Challenge set status = :verified, version = :version, sealedToken = :token
                        where id = :id and status = :approved""")
                .setParameter("verified", ChallengeStatus.VERIFIED)
                .setParameter("version", update.version())
                .setParameter("token", update.sealedToken())
                .setParameter("id", update.challengeId())
                .setParameter("approved", ChallengeStatus.APPROVED)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** The tenant's webhook refused what a device approved; our own announcement of a decline finds nothing approved. */
    private static Uni<Void> declined(UnitOfWork unit, ChallengeUpdated update) {
        return unit.session()
                .createMutationQuery(
                        """
                        update Challenge set status = :declined, version = :version, reason = :reason
                        where id = :id and status = :approved""")
                .setParameter("declined", ChallengeStatus.DECLINED)
                .setParameter("version", update.version())
                .setParameter("reason", update.reason())
                .setParameter("id", update.challengeId())
                .setParameter("approved", ChallengeStatus.APPROVED)
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Uni<Void> cancelled(UnitOfWork unit, ChallengeUpdated update) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into challenge as c (id, tenant_id, user_id, action_id, action_code, idempotency_key,
                          wire_id, expires_at, status, version, decided_at)
                        values (:id, :tenant, :user, :action, :code, :key, :wire, :expires, 'CANCELLED', :version, :at)
                        on conflict (id) do update
                          set status = 'CANCELLED', version = c.version + 1, decided_at = excluded.decided_at
                          where c.status = 'PENDING'""")
                .setParameter("id", update.challengeId())
                .setParameter("tenant", update.tenantId())
                .setParameter("user", update.userId())
                .setParameter("action", update.actionId())
                .setParameter("code", update.actionCode())
                .setParameter("key", update.idempotencyKey())
                .setParameter("wire", update.wireId())
                .setParameter("expires", update.expiresAt())
                .setParameter("version", update.version())
                .setParameter("at", update.updatedAt())
                .executeUpdate()
                .replaceWithVoid();
    }
}
