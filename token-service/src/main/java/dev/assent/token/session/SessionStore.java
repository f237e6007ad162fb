// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.runtime.outbox.UnitOfWork;
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
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores sessions. Each change is one conditional statement, so that of two concurrent changes one has no effect. */
@ApplicationScoped
class SessionStore {
    private static final String ADD =
            """
            insert into session (session_id, tenant_id, user_id, client_id, verification_method, family_hash,
                                 refresh_hash, access_id, expires_at, ends_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""";
    private static final String FIND =
            """
            select session_id, tenant_id, user_id, client_id, verification_method, refresh_hash, access_id,
                   expires_at, ends_at, revoked_at
            from session where tenant_id = $1 and\s""";
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

    /** Adds a session whose refresh tokens are of the family with this hash. */
    Uni<Void> add(Session session, String familyHash) {
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
                        at(session.endsAt()))))
                .replaceWithVoid();
    }

    /** Returns the tenant's session {@code id}; empty if there is none. */
    Uni<Optional<Session>> find(String tenantId, UUID id) {
        return pool.preparedQuery(FIND + "session_id = $2")
                .execute(Tuple.of(tenantId, id))
                .map(SessionStore::read);
    }

    /** Returns the tenant's session whose refresh tokens are of this family; empty if there is none. */
    Uni<Optional<Session>> findByFamily(String tenantId, String familyHash) {
        return pool.preparedQuery(FIND + "family_hash = $2")
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
                    row.getOffsetDateTime("revoked_at") != null));
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
