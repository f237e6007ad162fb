package dev.assent.runtime.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The memory of what administrators have changed. An entry commits with its change, and nothing removes one. */
@ApplicationScoped
public class AuditLog {
    private static final String NEWEST =
            """
            select id, at, tenant_id, change, detail from audit_entry
            where ($1::text is null or tenant_id = $1) and ($2::uuid is null or id < $2)
            order by id desc limit $3""";

    private final Pool pool;
    private final Clock clock;

    AuditLog(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /**
     * One change.
     *
     * @param change what was done, such as {@code key_added}
     * @param detail to what, as JSON; absent where the change says it all
     */
    public record Entry(UUID id, Instant at, String tenantId, String change, @Nullable JsonNode detail) {}

    /** Records that {@code change} was made of {@code tenantId}; {@code detail}, which may be null, must hold no secret. */
    public Uni<Void> record(UnitOfWork unit, String tenantId, String change, @Nullable Object detail) {
        Instant now = clock.instant();
        return unit.session()
                .createNativeQuery(
                        """
                        insert into audit_entry (id, at, tenant_id, change, detail)
                        values (:id, :at, :tenant, :change, :detail)""")
                .setParameter("id", UuidGenerator.next(now))
                .setParameter("at", now)
                .setParameter("tenant", tenantId)
                .setParameter("change", change)
                .setParameter("detail", detail == null ? null : Json.write(detail))
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Up to {@code limit} entries, newest first: of {@code tenantId}, or of all for null; before {@code before}, unless it is null. */
    public Uni<List<Entry>> newest(@Nullable String tenantId, @Nullable UUID before, int limit) {
        return pool.preparedQuery(NEWEST)
                .execute(Tuple.of(tenantId, before, limit))
                .map(rows -> {
                    List<Entry> entries = new ArrayList<>(rows.size());
                    rows.forEach(row -> entries.add(read(row)));
                    return entries;
                });
    }

    private static Entry read(Row row) {
        String detail = row.getString("detail");
        return new Entry(
                row.getUUID("id"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("tenant_id"),
                row.getString("change"),
                detail == null ? null : Json.read(detail, JsonNode.class));
    }
}
