// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.outbox.UnitOfWork;
import io.quarkus.arc.Arc;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Log of the changes that administrators make. An entry commits with its change, and nothing removes one. It names the
 * caller of the current request, so that no change can forget to.
 */
@ApplicationScoped
public class AuditLog {
    private static final String COLUMNS = "select id, at, tenant_id, actor, change, detail from audit_entry where ";
    private static final String NEWEST = COLUMNS + "id < $1 order by id desc limit $2";
    private static final String NEWEST_OF_TENANT = COLUMNS + "tenant_id = $1 and id < $2 order by id desc limit $3";
    /** Value of the column for a change that concerns no tenant. It is no tenant's id, since none is empty. */
    private static final String NO_TENANT = "";

    /** Greater than every UUIDv7. */
    private static final UUID END = new UUID(-1, -1);

    private final Pool pool;
    private final Clock clock;
    private final CurrentIdentityAssociation identity;

    AuditLog(Pool pool, Clock clock, CurrentIdentityAssociation identity) {
        this.pool = pool;
        this.clock = clock;
        this.identity = identity;
    }

    /**
     * One change.
     *
     * @param tenantId the tenant; absent for a change of no tenant, such as a replay of dead letters
     * @param actor the administrator's name: the subject of the access token, or {@code admin-token} for the static one;
     *     absent for a change that no request made and for entries older than this column
     * @param change the kind of the change, such as {@code key_added}
     * @param detail the object of the change as JSON; absent where the kind says it all
     */
    @Schema(name = "Entry")
    public record Entry(
            UUID id,
            Instant at,
            @Nullable String tenantId,
            @Nullable String actor,
            String change,
            @Nullable JsonNode detail) {}

    /** Records {@code change} of {@code tenantId} by the current caller; {@code detail}, which may be null, must hold no secret. */
    public Uni<Void> record(UnitOfWork unit, String tenantId, String change, @Nullable Object detail) {
        Instant now = clock.instant();
        return actor().chain(actor -> unit.session()
                .createNativeQuery(
                        """
                        insert into audit_entry (id, at, tenant_id, actor, change, detail)
                        values (:id, :at, :tenant, :actor, :change, :detail)""")
                .setParameter("id", UuidGenerator.next(now))
                .setParameter("at", now)
                .setParameter("tenant", tenantId)
                .setParameter("actor", actor.orElse(null))
                .setParameter("change", change)
                .setParameter("detail", detail == null ? null : Json.write(detail))
                .executeUpdate()
                .replaceWithVoid());
    }

    /** Records {@code change} of no tenant by the current caller; {@code detail}, which may be null, must hold no secret. */
    public Uni<Void> recordOfInstallation(UnitOfWork unit, String change, @Nullable Object detail) {
        return record(unit, NO_TENANT, change, detail);
    }

    /** Returns the name of the caller of the current request; empty outside of one, such as at start-up. */
    private Uni<Optional<String>> actor() {
        if (!Arc.container().requestContext().isActive()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return identity.getDeferredIdentity()
                .map(caller -> caller.isAnonymous()
                        ? Optional.empty()
                        : Optional.of(caller.getPrincipal().getName()));
    }

    /** Returns up to {@code limit} entries, newest first: of {@code tenantId}, or of all for null; before {@code before}, unless it is null. */
    public Uni<List<Entry>> newest(@Nullable String tenantId, @Nullable UUID before, int limit) {
        UUID end = before == null ? END : before;
        var newest = tenantId == null
                ? pool.preparedQuery(NEWEST).execute(Tuple.of(end, limit))
                : pool.preparedQuery(NEWEST_OF_TENANT).execute(Tuple.of(tenantId, end, limit));
        return newest.map(rows -> {
            List<Entry> entries = new ArrayList<>(rows.size());
            rows.forEach(row -> entries.add(read(row)));
            return entries;
        });
    }

    /** Returns up to {@code limit} changes of no tenant, newest first; before {@code before}, unless it is null. */
    public Uni<List<Entry>> newestOfInstallation(@Nullable UUID before, int limit) {
        return newest(NO_TENANT, before, limit);
    }

    private static Entry read(Row row) {
        String tenantId = row.getString("tenant_id");
        String detail = row.getString("detail");
        return new Entry(
                row.getUUID("id"),
                row.getOffsetDateTime("at").toInstant(),
                NO_TENANT.equals(tenantId) ? null : tenantId,
                row.getString("actor"),
                row.getString("change"),
                detail == null ? null : Json.read(detail, JsonNode.class));
    }
}
