// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.ChallengeStore;
import dev.assent.challenge.action.PendingChallenge;
import dev.assent.challenge.action.RequestSource;
import dev.assent.challenge.start.PushThrottle.PushDecision;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.runtime.outbox.OutboxInsert;
import dev.assent.runtime.outbox.StatementRunner;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Store of started challenges: the statement that reads all that a start decides by, and the one that stores its outcome. */
@ApplicationScoped
class StartStore {
    private static final String LOCK_USER =
            "select from app_user where tenant_id = $1 and user_id = $2 for no key update";

    private static final String FIND =
            """
            select %s, a.source_names, u.user_id is not null as has_user, u.challenges_started,
              case when $9::boolean then u.custom end as user_custom,
              (select json_agg(json_build_object('authenticatorId', d.id, 'publicKey', d.public_key,
                  'platform', d.platform, 'pushToken', d.push_token, 'pushError', d.error_code) order by d.enrolled_at)::text
                from authenticator d where d.tenant_id = $1 and d.user_id = $2 and d.credential_type = $5
                  and not d.disabled and (d.expires_at is null or d.expires_at > $6)) as devices,
              (select json_agg(json_build_object('name', s.source, 'blocked', coalesce(s.blocked_until > $6, false)))::text
                from user_source s
                where s.tenant_id = $1 and s.user_id = $2 and s.source = any(coalesce($7::text[], a.source_names))
                  and (s.approved_at is not null or s.blocked_until > $6)) as sources,
              (select json_agg(json_build_object('source', b.source,
                  'spent', (select count(*) from unnest(b.spent_at) spent where spent > $8)))::text
                from push_budget b where b.tenant_id = $1 and b.user_id = $2
                  and b.source = any(coalesce($7, a.source_names) || array[''])) as budgets,
              (select json_agg(json_build_object('challengeUuid', c.id, 'version', c.version, 'challengeId', c.wire_id,
                  'action', json_build_object('tenantId', c.tenant_id, 'userId', c.user_id, 'actionCode', c.action_code,
                    'idempotencyKey', c.idempotency_key),
                  'actionId', c.action_id, 'source', c.source, 'expiresAt', c.expires_at))::text
                from challenge c where c.tenant_id = $1 and c.user_id = $2 and c.action_code = $3
                  and c.status = 'PENDING' and not c.cancellation_requested and c.expires_at > $6) as pending,
              exists (select from challenge c where c.action_id = a.id and c.action_version = a.version
                and c.status = 'APPROVED') as is_approved
            from action a left join app_user u on u.tenant_id = $1 and u.user_id = $2
            where a.tenant_id = $1 and a.user_id = $2 and a.action_code = $3 and a.idempotency_key = $4"""
                    .formatted(Action.COLUMNS);

    /**
     * Locks the user, the action, then the challenges that are replaced, and changes nothing else unless all are as they were
     * read: no other challenge of the user was started, the action has required one since, and the replaced ones are pending.
     * Counts the start last of all, because every start of the tenant locks the row of its limit, and changes nothing above it.
     */
    private static final String INSERT =
            """
            with %1$s,
            u as (
              update app_user set challenges_started = challenges_started + 1
              where tenant_id = $1::varchar and user_id = $2::varchar and challenges_started = $3::bigint
                and (select not (source or tenant) from over_limit)
              returning 1),
            act as (
              select from action
              where id = $4::uuid and state = 'CHALLENGE_REQUIRED' and version = $16::bigint
                and exists (select from u) for no key update),
            replaced as (
              select c.id from challenge c join unnest($5::uuid[], $6::bigint[]) as p (id, version) on p.id = c.id
              where c.version = p.version and c.status = 'PENDING' and not c.cancellation_requested
                and exists (select from act)
              order by c.id for no key update of c),
            ready as (select from act where (select count(*) from replaced) = cardinality($5)),
            %2$s,
            ok as (select from tenant_use),
            requested as (
              %3$s where challenge.id in (select id from replaced) and exists (select from ok) returning 1),
            started as (
              update action set last_challenge_id = $7::uuid where id = $4 and exists (select from ok) returning 1),
            inserted as (
              insert into challenge (id, tenant_id, user_id, action_id, action_code, idempotency_key, source, wire_id,
                version, status, created_at, expires_at, action_version, push_budget)
              select $7, $1, $2, $4, $8::varchar, $9::varchar, $10::text, $11::varchar, 1, 'PENDING', $12::timestamptz,
                $13::timestamptz, $16, $14::text from ok),
            spent as (
              insert into push_budget as b (tenant_id, user_id, source, spent_at)
              select $1, $2, $14, array[$12] from ok where $17::boolean
              on conflict (tenant_id, user_id, source) do update set spent_at =
                array(select spent from unnest(b.spent_at) spent where spent > $15::timestamptz) || excluded.spent_at),
            recorded as (
              %4$s)
            select exists (select from ok) as is_stored,
              o.source or exists (select from ready) and not exists (select from source_use) as over_source,
              o.tenant or exists (select from source_use) and not exists (select from tenant_use) as over_tenant
            from over_limit o"""
                    .formatted(
                            RateLimits.check(18),
                            RateLimits.takeIfAny("ready", 18),
                            ChallengeStore.REQUEST_CANCELLATION,
                            OutboxInsert.ifAny("ok", 24));

    private final StatementRunner statements;
    private final RateLimits limits;
    private final Clock clock;

    StartStore(StatementRunner statements, RateLimits limits, Clock clock) {
        this.statements = statements;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Runs {@code work} with a store whose statements run while the user of the action {@code key} is locked: nobody else
     * starts a challenge of that user in between.
     */
    <T> Uni<T> runLocked(ActionKey key, Function<StartStore, Uni<T>> work) {
        return statements.runLocked(
                LOCK_USER,
                Tuple.of(key.tenantId(), key.userId()),
                locked -> work.apply(new StartStore(locked, limits, clock)));
    }

    /**
     * State by which a start is decided.
     *
     * @param action the action that is to be challenged
     * @param hasUser whether its user exists
     * @param startCount the number of challenges of the user that were started before
     * @param userCustom the user's attributes, as JSON; null if there are none or phones may show none
     * @param devices the devices that may answer, the oldest first
     * @param sources what the user has said of the source of the action, by each of its names
     * @param budgets the pushes spent in the tenant's window, of the source and of those unknown
     * @param pending the pending challenges of the user for actions of the same code
     * @param isApproved whether a challenge of this version of the action is approved, so that its outcome is about to be known
     */
    record StartState(
            Action action,
            boolean hasUser,
            long startCount,
            @Nullable String userCustom,
            List<ChallengeCreated.Device> devices,
            List<KnownSource> sources,
            List<SpentBudget> budgets,
            List<PendingChallenge> pending,
            boolean isApproved) {
        /** Returns the number of pushes that are spent of the budget {@code source}. */
        int spent(String source) {
            return budgets.stream()
                    .filter(budget -> budget.source().equals(source))
                    .mapToInt(SpentBudget::spent)
                    .sum();
        }
    }

    /** Number of pushes that a source has spent. */
    record SpentBudget(String source, int spent) {}

    /** Reads what a start of a challenge of the action {@code key} for a {@code type} decides by; null if it does not exist. */
    Uni<@Nullable StartState> find(ActionKey key, CredentialType type, TenantSettings settings) {
        return find(key, type, settings, null)
                .chain(row -> row == null || row.getArrayOfStrings("source_names") != null
                        ? Uni.createFrom().item(row)
                        // Of an action that the previous release has tracked.
                        : find(
                                key,
                                type,
                                settings,
                                Action.of(row).requestContext().source()))
                .map(row -> row == null ? null : read(row));
    }

    private Uni<@Nullable Row> find(
            ActionKey key, CredentialType type, TenantSettings settings, @Nullable RequestSource source) {
        Instant now = clock.instant();
        return statements.findFirst(
                FIND,
                Tuple.tuple()
                        .addString(key.tenantId())
                        .addString(key.userId())
                        .addString(key.actionCode())
                        .addString(key.idempotencyKey())
                        .addString(type.name())
                        .addOffsetDateTime(at(now))
                        .addArrayOfString(source == null ? null : source.names().toArray(String[]::new))
                        .addOffsetDateTime(at(now.minus(settings.pushWindow())))
                        .addBoolean(!settings.publicUserAttributes().isEmpty()));
    }

    private static StartState read(Row row) {
        boolean hasUser = row.getBoolean("has_user");
        return new StartState(
                Action.of(row),
                hasUser,
                hasUser ? row.getLong("challenges_started") : 0,
                row.getString("user_custom"),
                list(row, "devices", ChallengeCreated.Device[].class),
                list(row, "sources", KnownSource[].class),
                list(row, "budgets", SpentBudget[].class),
                list(row, "pending", PendingChallenge[].class),
                row.getBoolean("is_approved"));
    }

    private static <T> List<T> list(Row row, String column, Class<T[]> type) {
        String json = row.getString(column);
        return json == null ? List.of() : List.of(Json.read(json, type));
    }

    /**
     * Challenge as it is to be stored, if nothing has changed since the state was read.
     *
     * @param cancellations the requests for cancellation of the challenges that it replaces
     * @param windowStart the time from which spent pushes count
     * @param source the source for which the start is counted
     */
    record Draft(
            ChallengeCreated created,
            List<ChallengeUpdated> cancellations,
            PushDecision push,
            Instant windowStart,
            String source) {}

    /**
     * Stores and publishes the challenge of {@code draft} with what it requests, and counts the start. Returns false, and
     * changes nothing but the count of the user's starts, if a row of {@code state} has changed since. Fails with 429 above the
     * limit of starts.
     */
    Uni<Boolean> insert(StartState state, Draft draft) {
        ChallengeCreated created = draft.created();
        List<ChallengeUpdated> cancellations = draft.cancellations();
        Tuple parameters = Tuple.tuple()
                .addString(created.tenantId())
                .addString(created.userId())
                .addLong(state.startCount())
                .addUUID(created.actionId())
                .addArrayOfUUID(cancellations.stream()
                        .map(ChallengeUpdated::challengeUuid)
                        .toArray(UUID[]::new))
                .addArrayOfLong(
                        cancellations.stream().map(ChallengeUpdated::version).toArray(Long[]::new))
                .addUUID(created.challengeUuid())
                .addString(created.actionCode())
                .addString(created.idempotencyKey())
                .addString(state.action().requestContext().source().primaryName())
                .addString(created.challengeId())
                .addOffsetDateTime(at(created.createdAt()))
                .addOffsetDateTime(at(created.expiresAt()))
                .addString(draft.push().budget())
                .addOffsetDateTime(at(draft.windowStart()))
                .addLong(created.actionVersion())
                .addBoolean(draft.push().isSpent());
        limits.addParameters(parameters, Limit.CHALLENGES, created.tenantId(), draft.source());
        List<Event> events = new ArrayList<>(cancellations);
        events.add(created);
        return statements
                .runAndPublish(INSERT, parameters, events, row -> row.getBoolean("is_stored"))
                .map(found -> {
                    Row row = found.orElseThrow();
                    limits.require(
                            Limit.CHALLENGES,
                            created.tenantId(),
                            draft.source(),
                            !row.getBoolean("over_source"),
                            !row.getBoolean("over_tenant"));
                    return row.getBoolean("is_stored");
                });
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
