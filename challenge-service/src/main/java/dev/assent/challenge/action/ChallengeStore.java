// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Sha256;
import dev.assent.runtime.token.PresentedAccessToken;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Store of challenges, and the only writer of their status in this service. The status is a copy: verification-service
 * decides every challenge and announces the outcome, so that a cancellation is no more than a request, made once.
 */
@ApplicationScoped
public class ChallengeStore {
    /** Beginning of a statement that records the request for cancellation of challenges. */
    public static final String REQUEST_CANCELLATION = "update challenge set cancellation_requested = true";

    /**
     * Statement that records the status of each row of {@code newest}, which has one for a challenge, unless a newer version is
     * stored, and the hash of its access token.
     */
    public static final String RECORD_UPDATES =
            """
            update challenge c set status = n.status, version = n.version,
              access_token_hash = coalesce(n.token_hash, c.access_token_hash)
            from newest n where c.id = n.challenge_id and c.version < n.version""";

    private static final String BY_USER = "user";

    private static final Logger LOG = Logger.getLogger(ChallengeStore.class);
    private static final String RECORD_STATUS =
            """
            update Challenge set status = :status, version = :version
            where challengeUuid = :uuid and version < :version""";
    private static final String RECORD_STATUS_AND_TOKEN =
            """
            update Challenge set status = :status, version = :version, accessTokenHash = :hash
            where challengeUuid = :uuid and version < :version""";

    private final TransactionRunner transactions;
    private final Sealer sealer;
    private final Clock clock;

    ChallengeStore(TransactionRunner transactions, Sealer sealer, Clock clock) {
        this.transactions = transactions;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** Inserts the challenge {@code id} of {@code action} as pending. */
    public Uni<Void> insert(UnitOfWork unit, ChallengeId id, Action action, Instant createdAt, Instant expiresAt) {
        return unit.session().persist(new Challenge(id, action, ChallengeStatus.PENDING, createdAt, expiresAt));
    }

    /**
     * Requests cancellation of the pending challenges of {@code action}, which is decided.
     *
     * @param decidingChallenge the challenge that decided it, which is none of those; null if the backend did
     */
    Uni<Void> cancelPending(UnitOfWork unit, Action action, @Nullable UUID decidingChallenge) {
        return unit.session()
                .createQuery(
                        """
                        from Challenge where actionId = :action and status = PENDING and cancellationRequested = false
                        order by challengeUuid""",
                        Challenge.class)
                .setParameter("action", action.id())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .map(pending -> pending.stream()
                        .filter(challenge -> !challenge.challengeUuid().equals(decidingChallenge))
                        .toList())
                .chain(pending ->
                        cancel(unit, pending, decidingChallenge == null ? null : ChallengeUpdated.ACTION_DECIDED));
    }

    /**
     * Requests cancellation of the challenge {@code id} of the action of {@code token}, because its user does not want it any
     * more; has no effect on one that is decided. Fails with 404 if the action has no such challenge.
     */
    public Uni<Void> cancel(TrackToken token, ChallengeId id) {
        return transactions.runAndPublish(unit -> unit.session()
                .find(Challenge.class, id.uuid(), LockModeType.PESSIMISTIC_WRITE)
                .invoke(challenge -> {
                    if (challenge == null || !challenge.isOf(id, token)) {
                        throw new ApiException(404, "challenge_not_found", "The action has no such challenge.");
                    }
                })
                .chain(challenge -> challenge.isOpen(clock.instant())
                        ? cancel(unit, List.of(challenge), BY_USER)
                        : Uni.createFrom().voidItem()));
    }

    private Uni<Void> cancel(UnitOfWork unit, List<Challenge> pending, @Nullable String reason) {
        pending.forEach(Challenge::setCancellationRequested);
        return unit.announceAll(pending.stream()
                .map(challenge -> challenge.toPending().toCancellationRequest(reason, clock.instant()))
                .toList());
    }

    /**
     * Deletes all challenges of the user and requests cancellation of the pending ones. The caller has locked the user's
     * actions.
     */
    Uni<Void> deleteAll(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createQuery(
                        """
                        from Challenge where tenantId = :tenant and userId = :user and status = PENDING
                        and cancellationRequested = false order by challengeUuid""",
                        Challenge.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .chain(pending -> cancel(unit, pending, null))
                .chain(() -> unit.session()
                        .createMutationQuery(
                                """
                                delete Challenge where actionId in (
                                  select a.id from Action a where a.tenantId = :tenant and a.userId = :user)""")
                        .setParameter("tenant", tenantId)
                        .setParameter("user", userId)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Returns whether the challenge was started for {@code action} as it is now; true for a challenge that is not stored. */
    Uni<Boolean> isForVersionOf(UnitOfWork unit, UUID challengeUuid, Action action) {
        return unit.session()
                .find(Challenge.class, challengeUuid)
                .map(challenge -> challenge == null || challenge.isForVersionOf(action));
    }

    /** Records the status of {@code update}, unless a newer version is stored, and the hash of its access token. */
    public Uni<Void> recordUpdate(UnitOfWork unit, ChallengeUpdated update) {
        String accessTokenHash = hashOfToken(update);
        var change = unit.session()
                .createMutationQuery(accessTokenHash == null ? RECORD_STATUS : RECORD_STATUS_AND_TOKEN)
                .setParameter("status", update.status())
                .setParameter("version", update.version())
                .setParameter("uuid", update.challengeUuid());
        return (accessTokenHash == null ? change : change.setParameter("hash", accessTokenHash))
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Returns the hash of the access token of {@code update}; null if it has none that can be opened. */
    public @Nullable String hashOfToken(ChallengeUpdated update) {
        if (update.sealedToken() == null) {
            return null;
        }
        try {
            return Sha256.of(
                    sealer.open(KeyPurpose.ACCESS_TOKEN, update.challengeUuid().toString(), update.sealedToken())
                            .reveal());
        } catch (IllegalArgumentException e) {
            LOG.warnf(
                    "access token of challenge %s not opened, so it enrols no device: %s",
                    update.challengeUuid(), e.getMessage());
            return null;
        }
    }

    /** Compares {@code token} with the one that was issued for its challenge; empty if the tenant has no such challenge. */
    public Uni<Optional<TokenIssue>> compare(PresentedAccessToken token) {
        return transactions
                .read(session ->
                        session.find(Challenge.class, token.challengeId().uuid()))
                .map(challenge -> Optional.ofNullable(challenge)
                        .filter(found -> found.isOf(token.tenantId()))
                        .map(found -> found.compare(token)));
    }
}
