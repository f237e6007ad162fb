// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.action;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.inbox.EventBatch;
import dev.assent.runtime.outbox.StatementRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores actions and the outcomes of their challenges, a projection of events. */
@ApplicationScoped
public class ActionStore {
    private static final String UPSERT =
            """
            with e as (
              select * from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
                $9::text[], $10::timestamptz[])
              as e (event_id, action_id, version, tenant_id, user_id, action_code, idempotency_key, state, since)),
            %s,
            newest as (
              select distinct on (action_id) e.* from e join fresh using (event_id) order by action_id, version desc),
            stored as (
              insert into action (action_id, version, tenant_id, user_id, action_code, idempotency_key,
                state, state_updated_at, touched_at)
              select action_id, version, tenant_id, user_id, action_code, idempotency_key, state, since, $1 from newest
              order by action_id
              on conflict (action_id) do update set version = excluded.version, state = excluded.state,
                state_updated_at = excluded.state_updated_at, touched_at = excluded.touched_at
              where action.version < excluded.version)
            select event_id from fresh"""
                    .formatted(EventBatch.recordNew("e", "$1"));
    /** The foreign key of the outcome is checked at the end of the statement, when the action is there. */
    private static final String ADD_OUTCOME =
            """
            with touched as (
              insert into action (action_id, version, tenant_id, user_id, action_code, idempotency_key, touched_at)
              values (:action, 0, :tenant, :user, :code, :key, :now)
              on conflict (action_id) do update set touched_at = excluded.touched_at)
            insert into challenge_outcome (challenge_id, action_id, state, decided_at, verification_method)
            values (:id, :action, :state, :at, :method) on conflict do nothing""";

    private static final String FIND =
            """
            select a.action_id, a.version, a.state, a.state_updated_at, o.challenge_id, o.state as outcome, o.decided_at,
                   o.verification_method, r.removed_at
            from action a
              left join challenge_outcome o on o.action_id = a.action_id
              left join user_revocation r on r.tenant_id = a.tenant_id and r.user_id = a.user_id
            where a.action_id =\s""";
    private static final String FIND_BY_ID = FIND + "$1 and a.tenant_id = $2 and a.user_id = $3";
    private static final String FIND_IN_UNIT = FIND + ":id and a.tenant_id = :tenant and a.user_id = :user";
    // For tokens of the previous release, which do not name the action's id. A user who was removed and enrolled again
    // may have reused a key: the newest action counts.
    private static final String FIND_BY_KEY = FIND
            + """
            (select action_id from action
              where tenant_id = $1 and user_id = $2 and action_code = $3 and idempotency_key = $4
                and md5(user_id || chr(1) || action_code || chr(1) || idempotency_key)
                  = md5($2 || chr(1) || $3 || chr(1) || $4)
              order by action_id desc limit 1)""";

    /**
     * Condition that the backend has decided the action {@code a} since the time of the parameter: a challenge that was
     * started before does not prove it. Of two times in one millisecond the decision counts.
     */
    private static final String DECIDED_OTHERWISE =
            "a.state not in ('CHALLENGE_REQUIRED', 'CHALLENGE_SUCCEEDED') and a.state_updated_at >= ";
    /** Condition that no backend has decided the action of {@code e} since its challenge was started. */
    public static final String UNDECIDED = "not exists (select from action a where a.action_id = e.action_id and "
            + DECIDED_OTHERWISE
            + "e.started_at)";

    private static final String FIND_DECISION =
            """
            select a.state, a.state_updated_at
            from challenge_outcome o join action a on a.action_id = o.action_id
            where o.challenge_id = $1 and\s"""
                    + DECIDED_OTHERWISE
                    + "$2";
    private static final String IS_DECIDED =
            "select exists (select 1 from action a where a.action_id = :action and " + DECIDED_OTHERWISE + ":started)";

    /** Longer than an event of this service needs to come back; shorter than a restoration of the database. */
    private static final Duration RECENT = Duration.ofMinutes(1);

    private static final int MAX_RECENT = 20_000;

    private final Cache<UUID, Boolean> recentOutcomes = InMemoryCache.newBuilder()
            .maximumSize(MAX_RECENT)
            .expireAfterWrite(RECENT)
            .build();
    private final Pool pool;
    private final StatementRunner statements;
    private final Clock clock;

    ActionStore(Pool pool, StatementRunner statements, Clock clock) {
        this.pool = pool;
        this.statements = statements;
        this.clock = clock;
    }

    /** Stores the states of actions, except those of which a newer version is stored. */
    public Uni<Set<UUID>> apply(EventBatch<ActionTracked> batch) {
        Tuple parameters = Tuple.tuple().addOffsetDateTime(now());
        return statements.runBatch(
                UPSERT,
                batch.addIds(parameters)
                        .addArrayOfUUID(batch.uuids(event -> requireNonNull(event.actionId(), "actionId")))
                        .addArrayOfLong(batch.numbers(ActionTracked::version))
                        .addArrayOfString(batch.texts(event -> requireNonNull(event.tenantId(), "tenantId")))
                        .addArrayOfString(batch.texts(event -> requireNonNull(event.userId(), "userId")))
                        .addArrayOfString(batch.texts(event -> requireNonNull(event.actionCode(), "actionCode")))
                        .addArrayOfString(
                                batch.texts(event -> requireNonNull(event.idempotencyKey(), "idempotencyKey")))
                        .addArrayOfString(batch.texts(
                                event -> requireNonNull(event.state(), "state").name()))
                        .addArrayOfOffsetDateTime(
                                batch.times(event -> requireNonNull(event.stateUpdatedAt(), "stateUpdatedAt"))));
    }

    private OffsetDateTime now() {
        return at(clock.instant());
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /** Stores the outcome of the challenge of {@code update}, also if its action has not been consumed yet. */
    public Uni<Void> addOutcome(UnitOfWork unit, ChallengeUpdated update, ActionState outcome) {
        return unit.session()
                .createNativeQuery(ADD_OUTCOME)
                .setParameter("action", requireNonNull(update.actionId(), "actionId"))
                .setParameter("tenant", requireNonNull(update.tenantId(), "tenantId"))
                .setParameter("user", requireNonNull(update.userId(), "userId"))
                .setParameter("code", requireNonNull(update.actionCode(), "actionCode"))
                .setParameter("key", requireNonNull(update.idempotencyKey(), "idempotencyKey"))
                .setParameter("now", clock.instant())
                .setParameter("id", requireNonNull(update.challengeUuid(), "challengeId"))
                .setParameter("state", outcome.name())
                .setParameter("at", requireNonNull(update.updatedAt(), "updatedAt"))
                .setParameter(
                        "method",
                        CredentialType.orPush(update.credentialType())
                                .verificationMethod()
                                .name())
                .executeUpdate()
                .replaceWithVoid();
    }

    /**
     * Returns the state that a backend has given to the action of the challenge, which has an outcome, since it was started;
     * empty if none.
     */
    public Uni<Optional<ActionStatus>> findDecision(UUID challengeUuid) {
        return pool.preparedQuery(FIND_DECISION)
                .execute(Tuple.of(challengeUuid, at(UuidGenerator.timeOf(challengeUuid))))
                .map(rows -> {
                    if (rows.size() == 0) {
                        return Optional.empty();
                    }
                    Row row = rows.iterator().next();
                    return Optional.of(new ActionStatus(
                            ActionState.valueOf(row.getString("state")),
                            row.getOffsetDateTime("state_updated_at").toInstant(),
                            null));
                });
    }

    /** Returns whether a backend is known to have decided the action of {@code approved} since its challenge was started. */
    public Uni<Boolean> isDecided(UnitOfWork unit, ChallengeUpdated approved) {
        return unit.session()
                .createNativeQuery(IS_DECIDED, Boolean.class)
                .setParameter("action", requireNonNull(approved.actionId(), "actionId"))
                .setParameter("started", UuidGenerator.timeOf(requireNonNull(approved.challengeUuid(), "challengeId")))
                .getSingleResult();
    }

    /** Remembers that the outcomes of {@code challenges} are stored: their event, which this service publishes, comes back. */
    public void rememberOutcomes(Collection<UUID> challenges) {
        challenges.forEach(challenge -> recentOutcomes.put(challenge, true));
    }

    /** Returns those of {@code challenges} whose outcome is stored. */
    public Uni<Set<UUID>> findOutcomes(Set<UUID> challenges) {
        Set<UUID> found = new HashSet<>(recentOutcomes.getAllPresent(challenges).keySet());
        UUID[] others = challenges.stream()
                .filter(challenge -> !found.contains(challenge))
                .toArray(UUID[]::new);
        if (others.length == 0) {
            return Uni.createFrom().item(found);
        }
        return pool.preparedQuery("select challenge_id from challenge_outcome where challenge_id = any($1)")
                .execute(Tuple.of((Object) others))
                .map(rows -> {
                    rows.forEach(row -> found.add(row.getUUID(0)));
                    return found;
                });
    }

    /** Returns the action of {@code token}; empty if no event about it has been consumed. */
    public Uni<Optional<FoundAction>> find(TrackToken token) {
        Uni<RowSet<Row>> found = token.actionId() == null
                ? pool.preparedQuery(FIND_BY_KEY)
                        .execute(Tuple.of(token.tenantId(), token.userId(), token.actionCode(), token.idempotencyKey()))
                : pool.preparedQuery(FIND_BY_ID).execute(Tuple.of(token.actionId(), token.tenantId(), token.userId()));
        return found.map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(read(rows)));
    }

    /** Returns the action {@code id} of the user as {@code unit} sees it; empty if no event about it has been consumed. */
    public Uni<Optional<FoundAction>> find(UnitOfWork unit, UUID id, String tenantId, String userId) {
        return unit.session()
                .createNativeQuery(FIND_IN_UNIT, jakarta.persistence.Tuple.class)
                .setParameter("id", id)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getResultList()
                .map(rows -> rows.isEmpty() ? Optional.empty() : Optional.of(readInUnit(rows)));
    }

    private static FoundAction readInUnit(List<jakarta.persistence.Tuple> rows) {
        jakarta.persistence.Tuple first = rows.get(0);
        List<Action.Outcome> outcomes = rows.stream()
                .filter(row -> row.get("challenge_id") != null)
                .map(row -> new Action.Outcome(
                        row.get("challenge_id", UUID.class),
                        ActionState.valueOf(row.get("outcome", String.class)),
                        requireNonNull(instant(row, "decided_at")),
                        method(row.get("verification_method", String.class))))
                .toList();
        String state = first.get("state", String.class);
        Action action = new Action(
                first.get("version", Long.class),
                state == null ? null : ActionState.valueOf(state),
                instant(first, "state_updated_at"),
                outcomes);
        return new FoundAction(first.get("action_id", UUID.class), action.status(), instant(first, "removed_at"));
    }

    private static @Nullable Instant instant(jakarta.persistence.Tuple row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static FoundAction read(RowSet<Row> rows) {
        Row first = rows.iterator().next();
        OffsetDateTime removedAt = first.getOffsetDateTime("removed_at");
        return new FoundAction(
                first.getUUID("action_id"),
                readAction(first, rows).status(),
                removedAt == null ? null : removedAt.toInstant());
    }

    private static Action readAction(Row action, RowSet<Row> rows) {
        List<Action.Outcome> outcomes = new ArrayList<>();
        for (Row row : rows) {
            UUID challengeUuid = row.getUUID("challenge_id");
            if (challengeUuid != null) {
                outcomes.add(new Action.Outcome(
                        challengeUuid,
                        ActionState.valueOf(row.getString("outcome")),
                        row.getOffsetDateTime("decided_at").toInstant(),
                        method(row.getString("verification_method"))));
            }
        }
        String state = action.getString("state");
        OffsetDateTime since = action.getOffsetDateTime("state_updated_at");
        return new Action(
                action.getLong("version"),
                state == null ? null : ActionState.valueOf(state),
                since == null ? null : since.toInstant(),
                outcomes);
    }

    private static VerificationMethod method(@Nullable String name) {
        return name == null ? VerificationMethod.PUSH : VerificationMethod.valueOf(name);
    }
}
