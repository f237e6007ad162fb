// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.token.session.ValidSession.SessionUser;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores sessions. Each change is one conditional statement, so that of two concurrent changes one has no effect. */
@ApplicationScoped
class SessionStore {
    private static final String ADD =
            """
            insert into session (session_id, tenant_id, user_id, client_id, verification_method, family_hash,
                                 refresh_hash, access_id, expires_at, ends_at, begun_at, proven_at)
            select $1::uuid, $2::text, $3::text, $4::text, $5::varchar, $6::varchar, $7::varchar, $8::uuid,
                   $9::timestamptz, $10::timestamptz, $11::timestamptz, $12::timestamptz
            where not exists (
              select 1 from user_revocation
              where tenant_id = $2 and user_id = $3 and (removed_at >= $11 or sessions_revoked_at >= $12))""";
    // A session whose insertion and the revocation did not see each other is revoked too.
    private static final String FIND =
            """
            select s.session_id, s.tenant_id, s.user_id, s.client_id, s.verification_method, s.refresh_hash, s.access_id,
                   s.expires_at, s.ends_at,%s
                   s.revoked_at is not null or coalesce(r.removed_at >= s.begun_at, false)
                     or coalesce(r.sessions_revoked_at >= s.proven_at, false) as revoked
            from session s left join user_revocation r on r.tenant_id = s.tenant_id and r.user_id = s.user_id%s
            where s.tenant_id = $1 and s.%s = $2""";
    private static final String FIND_BY_FAMILY = FIND.formatted("", "", "family_hash");
    // Attributes of an earlier user of the same id are not those of the session's user.
    private static final String FIND_WITH_USER = FIND.formatted(
            "p.email, p.phone_number, p.username, p.display_name, p.custom,",
            """

              left join user_profile p on p.tenant_id = s.tenant_id and p.user_id = s.user_id
                and (r.removed_at is null or p.changed_at > r.removed_at)""",
            "session_id");
    private static final String REFRESH =
            """
            update session set refresh_hash = $4, access_id = $5, expires_at = $6
            where tenant_id = $1 and session_id = $2 and refresh_hash = $3 and revoked_at is null""";
    private static final String REVOKE =
            """
            update session set revoked_at = $3
            where tenant_id = $1 and session_id = $2 and revoked_at is null""";

    private final Pool pool;
    private final Clock clock;

    SessionStore(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /**
     * Adds a session whose refresh tokens are of the family with this hash; returns false if the user was removed or had
     * all sessions revoked since the proof.
     *
     * @param begunAt the time at which the action or challenge of the proof began
     * @param provenAt the time at which it succeeded
     */
    Uni<Boolean> add(Session session, String familyHash, Instant begunAt, Instant provenAt) {
        return pool.preparedQuery(ADD)
                .execute(Tuple.from(Arrays.asList(
                        session.id(),
                        session.tenantId(),
                        session.userId(),
                        session.clientId(),
                        name(session.verificationMethod()),
                        familyHash,
                        session.refreshHash(),
                        session.accessId(),
                        at(session.expiresAt()),
                        at(session.endsAt()),
                        at(begunAt),
                        at(provenAt))))
                .map(added -> added.rowCount() == 1);
    }

    /** Returns the tenant's session {@code id} and its user; empty if there is none. */
    Uni<Optional<SessionWithUser>> findWithUser(String tenantId, UUID id) {
        return pool.preparedQuery(FIND_WITH_USER)
                .execute(Tuple.of(tenantId, id))
                .map(rows -> read(rows)
                        .map(session -> new SessionWithUser(
                                session, readUser(rows.iterator().next()))));
    }

    private static SessionUser readUser(Row row) {
        String custom = row.getString("custom");
        return new SessionUser(
                row.getString("user_id"),
                row.getString("email"),
                row.getString("phone_number"),
                row.getString("username"),
                row.getString("display_name"),
                custom == null ? null : readCustom(custom));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> readCustom(String json) {
        return Json.read(json, Map.class);
    }

    /** Returns the tenant's session whose refresh tokens are of this family; empty if there is none. */
    Uni<Optional<Session>> findByFamily(String tenantId, String familyHash) {
        return pool.preparedQuery(FIND_BY_FAMILY)
                .execute(Tuple.of(tenantId, familyHash))
                .map(SessionStore::read);
    }

    /** Replaces the tokens of {@code session}; returns false if another request has refreshed or revoked it first. */
    Uni<Boolean> refresh(Session session, Session refreshed) {
        return pool.preparedQuery(REFRESH)
                .execute(Tuple.of(
                        session.tenantId(),
                        session.id(),
                        session.refreshHash(),
                        refreshed.refreshHash(),
                        refreshed.accessId(),
                        at(refreshed.expiresAt())))
                .map(updated -> updated.rowCount() == 1);
    }

    /** Revokes the tenant's session {@code id}; returns the number of sessions revoked: 0 if it was revoked before. */
    Uni<Integer> revoke(String tenantId, UUID id) {
        return pool.preparedQuery(REVOKE)
                .execute(Tuple.of(tenantId, id, at(clock.instant())))
                .map(RowSet::rowCount);
    }

    /** Revokes all sessions of the tenant's user; returns their number. */
    Uni<Integer> revokeAll(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createNativeQuery(
                        """
                        update session set revoked_at = :now
                        where tenant_id = :tenant and md5(user_id) = md5(:user) and user_id = :user
                          and revoked_at is null""")
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("now", clock.instant())
                .executeUpdate();
    }

    /** Revokes the sessions of the removed user, not those of a later user of the same id; returns their number. */
    Uni<Integer> revokeAll(UnitOfWork unit, UserRemoved removal) {
        return unit.session()
                .createNativeQuery(
                        """
                        update session set revoked_at = :now
                        where tenant_id = :tenant and md5(user_id) = md5(:user) and user_id = :user
                          and revoked_at is null and (begun_at is null or begun_at <= :removed)""")
                .setParameter("tenant", removal.tenantId())
                .setParameter("user", removal.userId())
                .setParameter("removed", removal.removedAt())
                .setParameter("now", clock.instant())
                .executeUpdate();
    }

    private static Optional<Session> read(RowSet<Row> rows) {
        for (Row row : rows) {
            String method = row.getString("verification_method");
            return Optional.of(new Session(
                    row.getUUID("session_id"),
                    row.getString("tenant_id"),
                    row.getString("user_id"),
                    row.getString("client_id"),
                    method == null ? null : VerificationMethod.valueOf(method),
                    row.getString("refresh_hash"),
                    row.getUUID("access_id"),
                    row.getOffsetDateTime("expires_at").toInstant(),
                    row.getOffsetDateTime("ends_at").toInstant(),
                    row.getBoolean("revoked")));
        }
        return Optional.empty();
    }

    private static @Nullable String name(@Nullable VerificationMethod method) {
        return method == null ? null : method.name();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
