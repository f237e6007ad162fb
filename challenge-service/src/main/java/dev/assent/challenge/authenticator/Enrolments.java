package dev.assent.challenge.authenticator;

import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.Actions;
import dev.assent.challenge.user.UserLock;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import org.hibernate.exception.ConstraintViolationException;

/** Enrols devices, as many for a user as the tenant allows. */
@ApplicationScoped
class Enrolments {
    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final UserLock users;
    private final Actions actions;
    private final Clock clock;

    Enrolments(TransactionRunner transactions, TenantDirectory tenants, UserLock users, Actions actions, Clock clock) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.users = users;
        this.actions = actions;
        this.clock = clock;
    }

    /**
     * Enrols {@code device} for the token's user. The same device again is the same authenticator, which may answer
     * again where it was disabled or expired. Fails with 409 where another user has its key, or the user has as many
     * devices as the tenant allows.
     */
    Uni<Authenticator> enrol(TrackToken token, NewDevice device) {
        return tenants.settings(token.tenantId()).chain(settings -> enrol(token, device, settings)
                // Two users enrol one key at once: the second finds what the first made.
                .onFailure(ConstraintViolationException.class)
                .recoverWithUni(() -> enrol(token, device, settings)));
    }

    private Uni<Authenticator> enrol(TrackToken token, NewDevice device, TenantSettings settings) {
        Instant now = clock.instant();
        return transactions.runAndPublish(unit -> users.take(unit, token.tenantId(), token.userId())
                .chain(() -> actions.lock(unit, ActionKey.of(token)))
                .onItem()
                .ifNull()
                // The token is ours, so the action was there: the user has been deleted since.
                .failWith(ApiException::invalidToken)
                .chain(() -> Authenticators.byKey(
                        unit.session(), token.tenantId(), device.key(), LockModeType.PESSIMISTIC_WRITE))
                .invoke(known -> {
                    if (known != null && !known.userId().equals(token.userId())) {
                        throw new ApiException(
                                409, "invalid_credential", "publicKey: this key is enrolled for another user.");
                    }
                })
                .call(known -> known != null && known.mayAnswer(now)
                        ? Uni.createFrom().voidItem()
                        : checkRoom(unit, token, settings, now))
                .chain(known -> known == null
                        ? insert(unit, new Authenticator(token.tenantId(), token.userId(), device, settings, now))
                        : again(unit, known, known.update(device, settings, now))));
    }

    /** Only devices that may answer count: one that is disabled or has expired keeps nobody from enrolling its successor. */
    private static Uni<Void> checkRoom(UnitOfWork unit, TrackToken token, TenantSettings settings, Instant now) {
        return unit.session()
                .createQuery(
                        """
                        select count(*) from Authenticator where tenantId = :tenant and userId = :user
                        and not disabled and (expiresAt is null or expiresAt > :now)""",
                        Long.class)
                .setParameter("tenant", token.tenantId())
                .setParameter("user", token.userId())
                .setParameter("now", now)
                .getSingleResult()
                .invoke(devices -> {
                    if (devices >= settings.deviceLimit()) {
                        throw new ApiException(
                                409,
                                "too_many_authenticators",
                                "The user has " + devices + " devices, the most that are allowed. Remove one first.");
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Authenticator> insert(UnitOfWork unit, Authenticator authenticator) {
        return unit.session()
                .persist(authenticator)
                .chain(() -> unit.session().flush())
                .chain(() -> unit.announce(authenticator.changed()))
                .replaceWith(authenticator);
    }

    private static Uni<Authenticator> again(UnitOfWork unit, Authenticator known, boolean changed) {
        return changed
                ? unit.announce(known.changed()).replaceWith(known)
                : Uni.createFrom().item(known);
    }
}
