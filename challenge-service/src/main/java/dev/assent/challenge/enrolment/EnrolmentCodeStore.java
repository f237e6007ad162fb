// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.enrolment;

import dev.assent.challenge.ChallengeConfig;
import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.database.RetentionRunner;
import dev.assent.runtime.outbox.StatementRunner;
import dev.assent.runtime.token.TrackToken;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Store of enrolment codes, by the hashes of the codes. Each code is claimed by one statement, so once. */
@ApplicationScoped
class EnrolmentCodeStore {
    /** Time for which the status of an expired code can be read. */
    private static final Duration RETENTION = Duration.ofHours(1);

    /**
     * Stores a code unless the token has enrolled a device, or its user was removed. Deletes the open codes of the action: the
     * last one that was shown is the only one that works.
     */
    private static final String INSERT =
            """
            with usable as (
              select a.id from action a where a.id = $5::uuid and a.tenant_id = $3 and a.user_id = $4
                and not exists (select from used_enrolment_token where token_id = $8::uuid and credential_type = 'PUSH')),
            replaced as (
              delete from enrolment_code where action_id in (select id from usable) and claimed_at is null),
            stored as (
              insert into enrolment_code (id, code_hash, tenant_id, user_id, action_id, action_code, idempotency_key,
                token_id, scope, created_at, expires_at)
              select $1::uuid, $2, $3, $4, id, $6, $7, $8, $9, $10::timestamptz, $11::timestamptz from usable
              returning id, tenant_id, user_id, created_at),
            audited as (
              insert into audit_entry (id, at, tenant_id, actor, change, detail)
              select $12::uuid, created_at, tenant_id, $13::text, 'enrolment_code_created',
                json_build_object('enrolmentId', id, 'userId', user_id)::text
              from stored)
            select id from stored""";

    private static final String CLAIM =
            """
            with claimed as (
              update enrolment_code set claimed_at = $2::timestamptz
              where code_hash = $1 and claimed_at is null and expires_at > $2
              returning *),
            audited as (
              insert into audit_entry (id, at, tenant_id, change, detail)
              select $3::uuid, claimed_at, tenant_id, 'enrolment_code_claimed',
                json_build_object('enrolmentId', id, 'userId', user_id)::text
              from claimed)
            select c.*, t.name, coalesce(u.display_name, u.username) as user_label
            from claimed c
              join tenant t on t.tenant_id = c.tenant_id
              left join app_user u on u.tenant_id = c.tenant_id and u.user_id = c.user_id""";

    private static final String FIND =
            """
            select c.claimed_at, c.expires_at, t.token_id is not null as is_used, a.id as device_id, a.device_name
            from enrolment_code c
              left join used_enrolment_token t on t.token_id = c.token_id and t.credential_type = 'PUSH'
              left join authenticator a on a.id = t.authenticator_id
            where c.id = $1 and c.tenant_id = $2 and c.user_id = $3 and c.action_id = $4""";

    private static final String OLD_CODES =
            """
            delete from enrolment_code where id in (
              select id from enrolment_code where expires_at < $1 order by expires_at limit $2 for update skip locked)""";

    /** Other entries of the audit log are kept for ever: they do not grow with the number of users. */
    private static final String OLD_ENTRIES =
            """
            delete from audit_entry where id in (
              select id from audit_entry
              where change in ('enrolment_code_created', 'enrolment_code_claimed') and id < $1
              order by id limit $2 for update skip locked)""";

    private final StatementRunner statements;
    private final RetentionRunner retention;
    private final ChallengeConfig config;
    private final Clock clock;

    EnrolmentCodeStore(StatementRunner statements, RetentionRunner retention, ChallengeConfig config, Clock clock) {
        this.statements = statements;
        this.retention = retention;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Claimed code.
     *
     * @param token content of the token that enrols the phone
     * @param tenantName name of the tenant, if it has one
     * @param userLabel name of the user, if it has one
     */
    record ClaimedCode(TrackToken token, @Nullable String tenantName, @Nullable String userLabel) {}

    /**
     * Stored code.
     *
     * @param isUsed whether a device was enrolled with it
     * @param deviceId the device, unless it was removed since
     */
    record StoredCode(
            boolean isClaimed,
            boolean isUsed,
            Instant expiresAt,
            @Nullable UUID deviceId,
            @Nullable String deviceName) {}

    /**
     * Stores {@code code} for the device that {@code token} may enrol, with an entry of the audit log by {@code actor}; returns
     * false if it may not enrol any more.
     */
    Uni<Boolean> insert(UUID id, EnrolmentCode code, TrackToken token, String actor, Instant now, Instant expiresAt) {
        Tuple parameters = Tuple.tuple()
                .addUUID(id)
                .addString(code.hash())
                .addString(token.tenantId())
                .addString(token.userId())
                .addUUID(token.actionId())
                .addString(token.actionCode())
                .addString(token.idempotencyKey())
                .addUUID(token.id())
                .addString(token.scope())
                .addOffsetDateTime(at(now))
                .addOffsetDateTime(at(expiresAt))
                .addUUID(UuidGenerator.next(now))
                .addString(actor);
        return statements.findFirst(INSERT, parameters).map(Objects::nonNull);
    }

    /** Claims {@code code}, with an entry of the audit log; empty if it is unknown, was claimed or has expired. */
    Uni<Optional<ClaimedCode>> claim(EnrolmentCode code) {
        Instant now = clock.instant();
        return statements
                .findFirst(CLAIM, Tuple.of(code.hash(), at(now), UuidGenerator.next(now)))
                .map(row -> Optional.ofNullable(row).map(EnrolmentCodeStore::claimed));
    }

    private static ClaimedCode claimed(Row row) {
        return new ClaimedCode(
                new TrackToken(
                        row.getUUID("token_id"),
                        row.getString("tenant_id"),
                        row.getString("user_id"),
                        row.getUUID("action_id"),
                        row.getString("action_code"),
                        row.getString("idempotency_key"),
                        row.getString("scope")),
                row.getString("name"),
                row.getString("user_label"));
    }

    /** Finds the code {@code id} that was made with a token for the action of {@code token}. */
    Uni<Optional<StoredCode>> find(UUID id, TrackToken token) {
        return statements
                .findFirst(FIND, Tuple.of(id, token.tenantId(), token.userId(), token.actionId()))
                .map(row -> Optional.ofNullable(row)
                        .map(found -> new StoredCode(
                                found.getOffsetDateTime("claimed_at") != null,
                                found.getBoolean("is_used"),
                                found.getOffsetDateTime("expires_at").toInstant(),
                                found.getUUID("device_id"),
                                found.getString("device_name"))));
    }

    @Scheduled(
            every = RetentionRunner.INTERVAL,
            delayed = RetentionRunner.DELAY,
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        Instant now = clock.instant();
        return retention
                .delete("enrolment_code", OLD_CODES, at(now.minus(RETENTION)))
                .chain(() -> retention.delete(
                        "audit_entry", OLD_ENTRIES, UuidGenerator.firstOf(now.minus(config.actionRetention()))));
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
