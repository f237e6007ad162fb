// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import static java.util.Objects.requireNonNull;

import dev.assent.challenge.user.CustomAttributes;
import dev.assent.challenge.user.EnrolledMethods;
import dev.assent.challenge.user.UserAttributes;
import dev.assent.challenge.user.UserStore;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.runtime.outbox.OutboxInsert;
import dev.assent.runtime.outbox.StatementRunner;
import dev.assent.runtime.outbox.TransactionRunner;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Store of tracked actions: the statement that reads all that a track call decides by, and the one that stores its action. */
@ApplicationScoped
class TrackStore {
    private static final String FIND =
            "select " + UserStore.IS_CURRENT + " as is_current, " + EnrolledMethods.COLUMNS
                    + """
                    , a.id, a.state, a.custom
                    from (select 1) one
                      left join app_user u on u.tenant_id = $1 and u.user_id = $2
                      left join action a on a.tenant_id = $1 and a.user_id = $2 and a.action_code = $3
                        and a.idempotency_key = $4""";

    /** The lock on the user keeps a removal, which locks it for update, from missing the action. */
    private static final String INSERT =
            """
            with u as (
              select from app_user where tenant_id = $2::varchar and user_id = $3::varchar for key share),
            a as (
              insert into action (id, tenant_id, user_id, action_code, idempotency_key, version, state,
                state_updated_at, created_at, ip_address, user_agent, device_id, custom, outcome, allowed_methods)
              select $1::uuid, $2, $3, $4::varchar, $5::varchar, $6::bigint, $7::varchar, $8::timestamptz,
                $8, $9::varchar, $10::varchar, $11::varchar, $12::text, $13::varchar, $14::varchar from u
              on conflict (tenant_id, user_id, action_code, idempotency_key) do nothing
              returning 1),
            seen as (
              %s),
            recorded as (
              %s)
            select coalesce((select is_new from seen), false) from a"""
                    .formatted(
                            BrowserStore.recordSeenIfAny("a", "$2", "$3", "$15::varchar", "$8", "$16::timestamptz"),
                            OutboxInsert.ifAny("a", 17));

    private final StatementRunner statements;
    private final TransactionRunner transactions;
    private final BrowserStore browsers;

    TrackStore(StatementRunner statements, TransactionRunner transactions, BrowserStore browsers) {
        this.statements = statements;
        this.transactions = transactions;
        this.browsers = browsers;
    }

    /**
     * What is stored before a track call.
     *
     * @param isUserCurrent whether the user exists and the call changes none of its attributes
     * @param action the action of the key; null if there is none
     */
    record FoundState(
            boolean isUserCurrent, EnrolledMethods enrolled, @Nullable ExistingAction action) {}

    /** Stored action of a key that is tracked again. */
    record ExistingAction(UUID id, ActionState state, @Nullable Map<String, Object> custom) {}

    /** Reads the user and the action of a track call with the attributes {@code user}. */
    Uni<FoundState> find(ActionKey key, UserAttributes user) {
        return statements
                .findFirst(
                        FIND,
                        Tuple.tuple()
                                .addString(key.tenantId())
                                .addString(key.userId())
                                .addString(key.actionCode())
                                .addString(key.idempotencyKey())
                                .addString(user.email())
                                .addString(user.phoneNumber())
                                .addString(user.username())
                                .addString(user.locale()))
                .map(row -> read(requireNonNull(row)));
    }

    private static FoundState read(Row row) {
        UUID actionId = row.getUUID(3);
        return new FoundState(
                row.getBoolean(0),
                EnrolledMethods.of(row.getString(1), row.getString(2)),
                actionId == null
                        ? null
                        : new ExistingAction(
                                actionId,
                                ActionState.valueOf(row.getString(4)),
                                CustomAttributes.fromJson(row.getString(5))));
    }

    /**
     * Stores and publishes the new action of {@code tracked}, and the browser that it was tracked from. Returns false, and
     * changes nothing, if the user does not exist or the key has an action.
     */
    Uni<Boolean> insert(ActionTracked tracked) {
        ActionTracked.Details details = requireNonNull(tracked.details());
        List<String> allowed = details.allowedVerificationMethods();
        String deviceId = details.deviceId();
        Tuple parameters = Tuple.tuple()
                .addUUID(tracked.actionId())
                .addString(tracked.tenantId())
                .addString(tracked.userId())
                .addString(tracked.actionCode())
                .addString(tracked.idempotencyKey())
                .addLong(tracked.version())
                .addString(tracked.state().name())
                .addOffsetDateTime(at(tracked.stateUpdatedAt()))
                .addString(details.ipAddress())
                .addString(details.userAgent())
                .addString(deviceId)
                .addString(details.custom())
                .addString(details.outcome())
                .addString(allowed == null ? null : String.join(Action.SEPARATOR, allowed))
                .addString(deviceId == null || deviceId.isBlank() ? null : deviceId)
                .addOffsetDateTime(at(BrowserStore.staleBefore(tracked.stateUpdatedAt())));
        return statements
                .runAndPublish(INSERT, parameters, List.of(tracked))
                .call(row -> row.isPresent() && row.get().getBoolean(0)
                        ? transactions.run(
                                unit -> browsers.deleteSurplus(unit, tracked.tenantId(), tracked.userId()))
                        : Uni.createFrom().voidItem())
                .map(row -> row.isPresent());
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
