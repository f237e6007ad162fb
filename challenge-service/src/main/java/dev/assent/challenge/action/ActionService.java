// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assent.challenge.user.CustomAttributes;
import dev.assent.challenge.user.EnrolledMethods;
import dev.assent.challenge.user.UserAttributes;
import dev.assent.challenge.user.UserStore;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Service that tracks actions, reads them and changes their state. */
@ApplicationScoped
public class ActionService {
    private static final int TRACK_ATTEMPTS = 5;
    private static final int MAX_TENANTS = 10_000;
    private static final EnrolledMethods NO_METHODS = EnrolledMethods.of("", null);

    /** Methods of the user of each tenant's last call. */
    private final Cache<String, EnrolledMethods> lastMethods =
            InMemoryCache.newBuilder().maximumSize(MAX_TENANTS).build();

    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final UserStore users;
    private final TrackStore tracking;
    private final ChallengeStore challenges;
    private final BrowserStore browsers;
    private final CaughtUpWaiter caughtUpWaiter;
    private final WithdrawalWaiter withdrawals;
    private final Clock clock;

    ActionService(
            TransactionRunner transactions,
            TenantDirectory tenants,
            UserStore users,
            TrackStore tracking,
            ChallengeStore challenges,
            BrowserStore browsers,
            CaughtUpWaiter caughtUpWaiter,
            WithdrawalWaiter withdrawals,
            Clock clock) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.users = users;
        this.tracking = tracking;
        this.challenges = challenges;
        this.browsers = browsers;
        this.caughtUpWaiter = caughtUpWaiter;
        this.withdrawals = withdrawals;
        this.clock = clock;
    }

    /**
     * Result of a track call.
     *
     * @param enrolled the verification methods that the user has enrolled
     * @param challengeable those of them that this action can be challenged with; null if none
     * @param settings the tenant's settings by which it was tracked
     */
    record TrackResult(
            UUID actionId,
            ActionKey key,
            ActionState state,
            EnrolledMethods enrolled,
            @Nullable List<String> challengeable,
            TenantSettings settings) {}

    /**
     * Tracks the action {@code key}. A repeated key returns the existing action unchanged and announces
     * nothing; it fails with 409 if its custom attributes differ, because the user approves those. Fails with 400 if the
     * tenant's page may not return to the URL of {@code page}.
     */
    Uni<TrackResult> track(ActionKey key, UserAttributes user, RequestContext context, PageReturn page) {
        EnrolledMethods assumed = lastMethods.get(key.tenantId(), any -> NO_METHODS);
        return tenants.settings(key.tenantId()).chain(settings -> {
            if (page.redirectUrl() != null) {
                RedirectUrl.check(page.redirectUrl(), settings.pageSettings());
            }
            return track(new TrackCall(key, user, context, page, settings), assumed, TRACK_ATTEMPTS);
        });
    }

    /** Call that tracks an action of a tenant with {@code tenant} as its settings. */
    private record TrackCall(
            ActionKey key, UserAttributes user, RequestContext context, PageReturn page, TenantSettings tenant) {
        /** Returns the call as it is once the attributes of the user are stored. */
        TrackCall withoutAttributes() {
            return new TrackCall(key, UserAttributes.NONE, context, page, tenant);
        }
    }

    /** Tracks the action {@code key}, in which a backend has a device enrolled; returns its id. Creates the user if new. */
    public Uni<UUID> trackEnrolment(ActionKey key) {
        return track(
                        key,
                        UserAttributes.ofAction(null, null, null, null),
                        new RequestContext(null, null, null, null),
                        new PageReturn(null, false))
                .map(TrackResult::actionId);
    }

    /**
     * Reads and stores with one statement. Nearly all users of a tenant have the same methods, so the action is made for those
     * of the last call; the statement stores nothing if the user has others, was removed, or has attributes to change, and a
     * concurrent call with the same key may come first. Then it starts again, with what it has read.
     */
    private Uni<TrackResult> track(TrackCall call, EnrolledMethods assumed, int attempts) {
        if (attempts == 0) {
            return Uni.createFrom().failure(new IllegalStateException("action changed in each attempt to track it"));
        }
        ActionKey key = call.key();
        ActionSettings settings = call.tenant().action(key.actionCode());
        Action action = new Action(
                key,
                initialState(assumed, settings),
                assumed.challengeable(settings.allowedVerificationMethods()),
                call.context(),
                clock.instant());
        return tracking.track(action.toTrackedEvent(), call.user(), assumed, call.page())
                .chain(found -> {
                    EnrolledMethods enrolled = found.enrolled();
                    lastMethods.put(key.tenantId(), enrolled);
                    TrackStore.ExistingAction existing = found.action();
                    if (existing != null) {
                        requireSameContent(existing, call.context());
                    }
                    if (!found.isUserCurrent()) {
                        // The attributes are stored now. If another call changes them again, its values are newer and
                        // stay.
                        return users.upsert(key.tenantId(), key.userId(), call.user())
                                .chain(() -> track(call.withoutAttributes(), enrolled, attempts - 1));
                    }
                    if (existing == null && !found.isInserted()) {
                        return track(call, enrolled, attempts - 1);
                    }
                    return Uni.createFrom()
                            .item(new TrackResult(
                                    existing == null ? action.id() : existing.id(),
                                    key,
                                    existing == null ? action.state() : existing.state(),
                                    enrolled,
                                    enrolled.challengeable(settings.allowedVerificationMethods()),
                                    call.tenant()));
                });
    }

    private static void requireSameContent(TrackStore.ExistingAction action, RequestContext context) {
        if (!CustomAttributes.areEqual(action.custom(), context.custom())) {
            throw new ApiException(
                    409,
                    "idempotency_key_reused",
                    "idempotencyKey: belongs to an action with other custom attributes; use a new key for another action");
        }
    }

    /**
     * State of a new action. A user with an authenticator is always challenged, even if the action allows none of the
     * user's methods: a restriction must never let a user through.
     */
    private static ActionState initialState(EnrolledMethods enrolled, ActionSettings settings) {
        if (enrolled.any()) {
            return ActionState.CHALLENGE_REQUIRED;
        }
        ActionState outcome = settings.defaultOutcome();
        return outcome == null ? ActionState.ALLOW : outcome;
    }

    /**
     * Returns the action {@code key}; fails with 404 if it does not exist. If the action has no outcome yet, or is not
     * known, a challenge of it may have begun or ended in an event that is still in Kafka: this waits until the events
     * published before the call have been consumed, and reads again.
     */
    Uni<Action> get(ActionKey key) {
        return transactions
                .read(session -> find(session, key, LockModeType.NONE)
                        .chain(action -> action == null
                                        || (action.state() == ActionState.CHALLENGE_REQUIRED
                                                && action.lastChallengeUuid() == null)
                                ? deviceMayAct(session, key).map(inApp -> new StoredAction(action, inApp))
                                : Uni.createFrom().item(new StoredAction(action, false))))
                .chain(found -> await(found)
                        .chain(stale -> stale ? read(key) : Uni.createFrom().item(requireNonNull(found.action()))));
    }

    /**
     * An action as stored.
     *
     * @param deviceMayAct whether a device of its user may begin or prove actions without a push
     */
    private record StoredAction(@Nullable Action action, boolean deviceMayAct) {}

    /**
     * Returns the action of {@code token} as {@link #get} does. Fails with {@code invalid_token} if the token's user was
     * removed since.
     */
    public Uni<Action> current(TrackToken token) {
        return get(ActionKey.of(token))
                .onFailure(ApiException.class)
                .transform(absent -> ApiException.invalidToken())
                .map(action -> requireOf(token, action));
    }

    /** Waits for the events that may change {@code found}; returns false if none may. */
    private Uni<Boolean> await(StoredAction found) {
        Action action = found.action();
        UUID challengeUuid = action == null ? null : action.lastChallengeUuid();
        if (action != null && action.state() == ActionState.CHALLENGE_REQUIRED && challengeUuid != null) {
            return caughtUpWaiter
                    .awaitCaughtUp(Topic.CHALLENGE_UPDATED, challengeUuid.toString())
                    .replaceWith(true);
        }
        if (found.deviceMayAct()) {
            return caughtUpWaiter.awaitCaughtUp(Topic.CHALLENGE_UPDATED).replaceWith(true);
        }
        return action == null
                ? Uni.createFrom().failure(notFound())
                : Uni.createFrom().item(false);
    }

    private static Uni<Boolean> deviceMayAct(Mutiny.Session session, ActionKey key) {
        return session.createNativeQuery(
                        """
                        select exists (select 1 from authenticator
                          where tenant_id = :tenant and user_id = :user and credential_type <> 'PUSH')""",
                        Boolean.class)
                .setParameter("tenant", key.tenantId())
                .setParameter("user", key.userId())
                .getSingleResult();
    }

    private Uni<Action> read(ActionKey key) {
        return transactions
                .read(session -> find(session, key, LockModeType.NONE))
                .onItem()
                .ifNull()
                .failWith(ActionService::notFound);
    }

    /**
     * Sets the state that a backend chose and requests cancellation of an open challenge. Completes when that is ruled on, so
     * that no phone approves the action afterwards. Fails with 400 if the transition is not allowed, with 404 if the action
     * does not exist, with 503 if there is no ruling in time; the state is set then, and a repetition waits again.
     */
    Uni<Action> update(ActionKey key, ActionState next) {
        return transactions
                .runAndPublish(unit -> find(unit.session(), key, LockModeType.PESSIMISTIC_WRITE)
                        .onItem()
                        .ifNull()
                        .failWith(ActionService::notFound)
                        .chain(action -> {
                            if (!action.state().maySet(next)) {
                                throw ApiException.invalidRequest("state", action.state() + " cannot become " + next);
                            }
                            if (action.state() == next) {
                                return Uni.createFrom().item(action);
                            }
                            action.setState(next, clock.instant());
                            return unit.announce(action.toTrackedEvent())
                                    .chain(() -> challenges.cancelPending(unit, action, null))
                                    .replaceWith(action);
                        }))
                .call(action -> action.state() == ActionState.CHALLENGE_REQUIRED
                        ? Uni.createFrom().voidItem()
                        : withdrawals.await(action.id()));
    }

    /**
     * Requires a challenge of the action of {@code token} if it is allowed, and changes no other state: the bearer of the token
     * can only make it harder to succeed.
     */
    public Uni<Action> requireChallengeIfAllowed(TrackToken token) {
        return transactions.runAndPublish(unit -> lock(unit, token).call(action -> {
            if (action.state() != ActionState.ALLOW) {
                return Uni.createFrom().voidItem();
            }
            action.setState(ActionState.CHALLENGE_REQUIRED, clock.instant());
            return unit.announce(action.toTrackedEvent());
        }));
    }

    /**
     * Records that {@code update} has decided the action of its challenge, and requests cancellation of a challenge that was
     * started since. Changes nothing if the backend has set another state in the meantime, also if it has required a challenge
     * again: that awaits an answer of its own.
     */
    public Uni<Void> recordOutcome(
            UnitOfWork unit, ChallengeUpdated update, ActionState outcome, VerificationMethod method) {
        return unit.session()
                .find(Action.class, update.actionId(), LockModeType.PESSIMISTIC_WRITE)
                .chain(action -> action == null || action.state() != ActionState.CHALLENGE_REQUIRED
                        ? Uni.createFrom().voidItem()
                        : challenges
                                .isForVersionOf(unit, update.challengeUuid(), action)
                                .chain(current -> current
                                        ? recordOutcome(unit, action, update, outcome, method)
                                        : Uni.createFrom().voidItem()));
    }

    private Uni<Void> recordOutcome(
            UnitOfWork unit, Action action, ChallengeUpdated update, ActionState outcome, VerificationMethod method) {
        action.recordOutcome(outcome, method, update.authenticatorId(), update.updatedAt());
        return unit.announce(action.toTrackedEvent())
                .chain(() -> update.challengeUuid().equals(action.lastChallengeUuid())
                        // The start of the last challenge has requested cancellation of those before it.
                        ? Uni.createFrom().voidItem()
                        : challenges.cancelPending(unit, action, update.challengeUuid()));
    }

    /** Records that the user has proven the action {@code actionId} by {@code method}, with the browser that it was tracked from. */
    public Uni<Void> recordBrowserAuthenticated(UnitOfWork unit, UUID actionId, VerificationMethod method, Instant at) {
        return unit.session()
                .find(Action.class, actionId)
                .chain(action -> action == null
                        ? Uni.createFrom().voidItem()
                        : browsers.recordAuthenticated(
                                unit,
                                action.key().tenantId(),
                                action.key().userId(),
                                action.requestContext().deviceId(),
                                method,
                                at));
    }

    /** Returns the source of the action {@code actionId}; empty if there is no such action. */
    public Uni<Optional<RequestSource>> findSource(UnitOfWork unit, UUID actionId) {
        return unit.session().find(Action.class, actionId).map(found -> Optional.ofNullable(found)
                .map(action -> action.requestContext().source()));
    }

    /**
     * Returns the action of {@code token}, locked until {@code unit} ends. Fails with {@code invalid_token} if there is none:
     * a valid token proves that the action existed, so the user was removed since, and perhaps made anew.
     */
    public Uni<Action> lock(UnitOfWork unit, TrackToken token) {
        return find(unit.session(), token, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Returns the action of {@code token} as {@link #lock(UnitOfWork, TrackToken)} does, without a lock. */
    public Uni<Action> find(Mutiny.Session session, TrackToken token) {
        return find(session, token, LockModeType.NONE);
    }

    private static Uni<Action> find(Mutiny.Session session, TrackToken token, LockModeType lock) {
        return find(session, ActionKey.of(token), lock).map(action -> requireOf(token, action));
    }

    /** Returns {@code action} if it is that of {@code token}; throws {@code invalid_token} otherwise. */
    public static Action requireOf(TrackToken token, @Nullable Action action) {
        if (action == null || !token.isForAction(action.id())) {
            throw ApiException.invalidToken();
        }
        return action;
    }

    /** Returns the action {@code actionId}, locked until {@code unit} ends, or null if there is no such action. */
    public Uni<@Nullable Action> lock(UnitOfWork unit, UUID actionId) {
        return unit.session().find(Action.class, actionId, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Deletes the user's actions and challenges, and requests cancellation of those that are open. */
    public Uni<Void> deleteAll(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                // Locks the actions first, so that no challenge of them can start in the meantime.
                .createNativeQuery(
                        """
                        with mine as (select 1 from action where tenant_id = :tenant and user_id = :user for update)
                        select count(*) from mine""",
                        Long.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResult()
                .chain(() -> challenges.deleteAll(unit, tenantId, userId))
                .chain(() -> unit.session()
                        .createMutationQuery("delete Action where tenantId = :tenant and userId = :user")
                        .setParameter("tenant", tenantId)
                        .setParameter("user", userId)
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Uni<@Nullable Action> find(Mutiny.Session session, ActionKey key, LockModeType lock) {
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
