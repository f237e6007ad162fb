package dev.assent.challenge.action;

import dev.assent.challenge.user.EnrolledMethods;
import dev.assent.challenge.user.UserAttributes;
import dev.assent.challenge.user.Users;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.reactive.mutiny.Mutiny;

/** The actions of each user. */
@ApplicationScoped
public class Actions {
    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final Users users;
    private final Challenges challenges;
    private final CaughtUpWaiter progress;
    private final Clock clock;

    Actions(
            TransactionRunner transactions,
            TenantDirectory tenants,
            Users users,
            Challenges challenges,
            CaughtUpWaiter progress,
            Clock clock) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.users = users;
        this.challenges = challenges;
        this.progress = progress;
        this.clock = clock;
    }

    /** An action, what its user has enrolled, and which of it can be challenged for this action. */
    record Tracked(Action action, EnrolledMethods enrolled, List<String> challengeable) {}

    /** Tracks the action {@code key}; the same key again is the same action, as it stands now, and no second event. */
    Uni<Tracked> track(ActionKey key, UserAttributes user, Origin origin) {
        return tenants.settings(key.tenantId())
                .map(settings -> settings.action(key.actionCode()))
                .chain(settings -> trackOnce(key, user, origin, settings)
                        // The same key twice at once: the second finds what the first made.
                        .onFailure(ConstraintViolationException.class)
                        .recoverWithUni(() -> trackOnce(key, user, origin, settings)));
    }

    private Uni<Tracked> trackOnce(ActionKey key, UserAttributes user, Origin origin, ActionSettings settings) {
        return transactions.runAndPublish(unit -> users.seen(unit, key.tenantId(), key.userId(), user)
                .chain(enrolled -> find(unit.session(), key, LockModeType.NONE)
                        .chain(known -> known != null
                                ? Uni.createFrom().item(known)
                                : insert(unit, key, initialState(enrolled, settings), origin))
                        .map(action -> new Tracked(
                                action, enrolled, enrolled.challengeable(settings.allowedVerificationMethods())))));
    }

    /**
     * Whoever has an authenticator must prove the action, even where the action allows none of theirs: a restriction
     * never lets anybody through.
     */
    private static ActionState initialState(EnrolledMethods enrolled, ActionSettings settings) {
        if (enrolled.any()) {
            return ActionState.CHALLENGE_REQUIRED;
        }
        return settings.defaultOutcome() == null ? ActionState.ALLOW : settings.defaultOutcome();
    }

    private Uni<Action> insert(UnitOfWork unit, ActionKey key, ActionState state, Origin origin) {
        Action action = new Action(key, state, origin, clock.instant());
        return unit.session()
                .persist(action)
                .chain(() -> unit.announce(action.tracked()))
                .replaceWith(action);
    }

    /**
     * The action {@code key}; fails with 404. Where it still waits for a challenge, the answer may be on its way:
     * then it is read again once what was published before has arrived.
     */
    Uni<Action> get(ActionKey key) {
        return read(key)
                .chain(action -> action.state() == ActionState.CHALLENGE_REQUIRED && action.lastChallengeId() != null
                        ? progress.awaitCaughtUp(
                                        Topic.CHALLENGE_UPDATED,
                                        action.lastChallengeId().toString())
                                .chain(() -> read(key))
                        : Uni.createFrom().item(action));
    }

    private Uni<Action> read(ActionKey key) {
        return transactions
                .read(session -> find(session, key, LockModeType.NONE))
                .onItem()
                .ifNull()
                .failWith(Actions::notFound);
    }

    /** Sets {@code next}, as a backend may; fails with 400 where it cannot follow, with 404 where there is no such action. A challenge that waits is cancelled. */
    Uni<Action> update(ActionKey key, ActionState next) {
        return transactions.runAndPublish(unit -> find(unit.session(), key, LockModeType.PESSIMISTIC_WRITE)
                .onItem()
                .ifNull()
                .failWith(Actions::notFound)
                .chain(action -> {
                    if (!action.state().maySet(next)) {
                        throw ApiException.invalidRequest("state", action.state() + " cannot become " + next);
                    }
                    if (action.state() == next) {
                        return Uni.createFrom().item(action);
                    }
                    action.setState(next, clock.instant());
                    return unit.announce(action.tracked())
                            .chain(() -> challenges.cancelPending(unit, action))
                            .replaceWith(action);
                }));
    }

    /** Takes the outcome of a challenge, unless the backend has ruled otherwise in the meantime. */
    public Uni<Void> decided(UnitOfWork unit, UUID actionId, ActionState outcome, UUID authenticatorId, Instant at) {
        return unit.session()
                .find(Action.class, actionId, LockModeType.PESSIMISTIC_WRITE)
                .chain(action -> {
                    if (action == null || action.state() != ActionState.CHALLENGE_REQUIRED) {
                        return Uni.createFrom().voidItem();
                    }
                    action.decided(outcome, authenticatorId, at);
                    return unit.announce(action.tracked());
                });
    }

    /** Where the action {@code key} came from; empty where there is none. */
    public Uni<Optional<Origin>> origin(ActionKey key) {
        return transactions
                .read(session -> find(session, key, LockModeType.NONE))
                .map(action -> Optional.ofNullable(action).map(Action::origin));
    }

    /** Who asked for the action {@code actionId}; empty where there is none. */
    public Uni<Optional<Source>> source(UnitOfWork unit, UUID actionId) {
        return unit.session().find(Action.class, actionId).map(action -> Optional.ofNullable(action)
                .map(known -> known.origin().source()));
    }

    /** The action {@code key}, locked until {@code unit} ends; null where there is none. */
    public Uni<Action> lock(UnitOfWork unit, ActionKey key) {
        return find(unit.session(), key, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Deletes the user's actions and their challenges; those that wait for an answer are withdrawn first. */
    public Uni<Void> removeAll(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                // Locked first, so that no challenge of one can start in the meantime.
                .createNativeQuery(
                        """
                        with mine as (select 1 from action where tenant_id = :tenant and user_id = :user for update)
                        select count(*) from mine""",
                        Long.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResult()
                .chain(() -> challenges.removeAll(unit, tenantId, userId))
                .chain(() -> unit.session()
                        .createMutationQuery("delete Action where tenantId = :tenant and userId = :user")
                        .setParameter("tenant", tenantId)
                        .setParameter("user", userId)
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Uni<Action> find(Mutiny.Session session, ActionKey key, LockModeType lock) {
        return session.createQuery(
                        """
                        from Action where tenantId = :tenant and userId = :user
                        and actionCode = :code and idempotencyKey = :key""",
                        Action.class)
                .setParameter("tenant", key.tenantId())
                .setParameter("user", key.userId())
                .setParameter("code", key.actionCode())
                .setParameter("key", key.idempotencyKey())
                .setLockMode(lock)
                .getSingleResultOrNull();
    }

    private static ApiException notFound() {
        return new ApiException(404, "not_found", "There is no such action.");
    }
}
