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

/** Store of tracked actions: the statement that reads all that a track call decides by and stores its action. */
@ApplicationScoped
class TrackStore {
    /**
     * Reads what the call decides by, and stores its action if that was decided by what is read: the user exists, the call
     * changes none of its attributes, the key has no action and the user has the methods that the caller has assumed. The lock
     * on the user keeps a removal, which locks it for update, from missing the action.
     */
    private static final String TRACK =
            """
            with found (is_current, methods, preferred, action_id, action_state, action_custom) as (
              select %s, %s, x.id, x.state, x.custom
              from (select 1) one
                left join app_user u on u.tenant_id = $1::varchar and u.user_id = $2::varchar
                left join action x on x.tenant_id = $1 and x.user_id = $2 and x.action_code = $3::varchar
                  and x.idempotency_key = $4::varchar),
            u as (
              select from app_user where tenant_id = $1 and user_id = $2
                and (select is_current and action_id is null and methods = $22::text from found) for key share),
            a as (
              insert into action (id, tenant_id, user_id, action_code, idempotency_key, version, state, state_updated_at,
                created_at, ip_address, user_agent, device_id, custom, outcome, allowed_methods, source_names, redirect_url,
                redirect_to_settings)
              select $9::uuid, $1, $2, $3, $4, $10::bigint, $11::varchar, $12::timestamptz, $12, $13::varchar, $14::varchar,
                $15::varchar, $16::text, $17::varchar, $18::varchar, $21::text[], $23::varchar, $24::boolean from u
              on conflict (tenant_id, user_id, action_code, idempotency_key) do nothing
              returning 1),
            seen as (
              %s),
            recorded as (
              %s)
            select found.*, exists (select from a) as is_inserted, coalesce((select is_new from seen), false) as is_new_browser
            from found"""
                    .formatted(
                            UserStore.IS_CURRENT,
                            EnrolledMethods.COLUMNS,
                            BrowserStore.recordSeenIfAny("a", "$1", "$2", "$19::varchar", "$12", "$20::timestamptz"),
                            OutboxInsert.ifAny("a", 25));

    private final StatementRunner statements;
    private final TransactionRunner transactions;
    private final BrowserStore browsers;

    TrackStore(StatementRunner statements, TransactionRunner transactions, BrowserStore browsers) {
        this.statements = statements;
        this.transactions = transactions;
        this.browsers = browsers;
    }

    /**
     * State that a track call has found.
     *
     * @param isUserCurrent whether the user exists and the call changes none of its attributes
     * @param action the action of the key; null if there was none
     * @param isInserted whether the call has stored its action
     */
    record FoundState(
            boolean isUserCurrent, EnrolledMethods enrolled, @Nullable ExistingAction action, boolean isInserted) {}

    /** Stored action of a key that is tracked again. */
    record ExistingAction(UUID id, ActionState state, @Nullable Map<String, Object> custom) {}

    private static FoundState read(Row row) {
        UUID actionId = row.getUUID("action_id");
        return new FoundState(
                row.getBoolean("is_current"),
                EnrolledMethods.of(row.getString("methods"), row.getString("preferred")),
                actionId == null
                        ? null
                        : new ExistingAction(
                                actionId,
                                ActionState.valueOf(row.getString("action_state")),
                                CustomAttributes.fromJson(row.getString("action_custom"))),
                row.getBoolean("is_inserted"));
    }

    /**
     * Stores and publishes the new action of {@code tracked}, and the browser that it was tracked from, if the user exists with
     * the attributes {@code user} and the methods {@code assumed}, and the key has no action. Returns what it has found.
     */
    Uni<FoundState> track(ActionTracked tracked, UserAttributes user, EnrolledMethods assumed, PageReturn page) {
        ActionTracked.Details details = requireNonNull(tracked.details());
        List<String> allowed = details.allowedVerificationMethods();
        String deviceId = details.deviceId();
        Tuple parameters = Tuple.tuple()
                .addString(tracked.tenantId())
                .addString(tracked.userId())
                .addString(tracked.actionCode())
                .addString(tracked.idempotencyKey())
                .addString(user.email())
                .addString(user.phoneNumber())
                .addString(user.username())
                .addString(user.locale())
                .addUUID(tracked.actionId())
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
                .addOffsetDateTime(at(BrowserStore.staleBefore(tracked.stateUpdatedAt())))
                .addArrayOfString(
                        RequestSource.of(deviceId, details.ipAddress()).names().toArray(String[]::new))
                .addString(String.join(Action.SEPARATOR, assumed.all()))
                .addString(page.redirectUrl())
                .addBoolean(page.redirectToSettings());
        return statements
                .runAndPublish(TRACK, parameters, List.of(tracked), row -> row.getBoolean("is_inserted"))
                .map(row -> row.orElseThrow())
                .call(row -> row.getBoolean("is_new_browser")
                        ? transactions.run(unit -> browsers.deleteSurplus(unit, tracked.tenantId(), tracked.userId()))
                        : Uni.createFrom().voidItem())
                .map(TrackStore::read);
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
