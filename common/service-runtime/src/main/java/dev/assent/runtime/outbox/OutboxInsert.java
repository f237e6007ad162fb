// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Part of a statement that records events in the outbox if the rest of the statement has changed its rows. */
public final class OutboxInsert {
    /**
     * End of a statement with {@link #forEach} as its {@code with} query {@code recorded}: the ids of the events that it has
     * applied, which are those of {@code fresh}, and what it has recorded for them.
     */
    public static final String APPLIED_AND_RECORDED =
            """
            select event_id as id, null as payload, false as is_recorded from fresh
            union all select id, payload, true from recorded""";

    private static final String COLUMNS =
            "id, aggregatetype, aggregateid, type, payload, partition, ordered, recorded_at, trace_parent";
    private static final String[] TYPES = {
        "uuid", "varchar", "varchar", "varchar", "text", "smallint", "boolean", "timestamptz", "varchar"
    };

    private OutboxInsert() {}

    /**
     * Returns the insertion of the events, for a {@code with} query. They are recorded if the {@code with} query {@code
     * changed} returns a row, which also orders them after its locks.
     *
     * @param firstParameter the number of the first of its parameters, which are the last ones of the statement
     */
    public static String ifAny(String changed, int firstParameter) {
        return """
               insert into outbox (%s)
               select * from unnest(%s) where exists (select from %s)"""
                .formatted(COLUMNS, arrays(firstParameter), changed);
    }

    /**
     * Returns the insertion of events that one statement announces for several others: each is recorded if the {@code with}
     * query {@code changed} has a row with the {@code event_id} of its cause. An event without a payload has that of this row.
     *
     * @param firstParameter the number of the first of its parameters, which are the last ones of the statement
     */
    public static String forEach(String changed, int firstParameter) {
        return """
               insert into outbox (%1$s)
               select o.id, o.aggregatetype, o.aggregateid, o.type, coalesce(o.payload, c.payload), o.partition, o.ordered,
                 o.recorded_at, o.trace_parent
               from unnest(%2$s, $%3$d::uuid[]) as o (%1$s, cause) join %4$s c on c.event_id = o.cause
               returning id, payload"""
                .formatted(COLUMNS, arrays(firstParameter), firstParameter + TYPES.length, changed);
    }

    private static String arrays(int firstParameter) {
        StringBuilder arrays = new StringBuilder();
        for (int i = 0; i < TYPES.length; i++) {
            arrays.append(i == 0 ? "$" : ", $")
                    .append(firstParameter + i)
                    .append("::")
                    .append(TYPES[i])
                    .append("[]");
        }
        return arrays.toString();
    }

    static void addParameters(Tuple parameters, List<OutboxRow> rows) {
        parameters
                .addArrayOfUUID(rows.stream().map(OutboxRow::id).toArray(UUID[]::new))
                .addArrayOfString(rows.stream().map(OutboxRow::aggregateType).toArray(String[]::new))
                .addArrayOfString(rows.stream().map(OutboxRow::aggregateId).toArray(String[]::new))
                .addArrayOfString(rows.stream().map(OutboxRow::type).toArray(String[]::new))
                .addArrayOfString(rows.stream().map(OutboxRow::payload).toArray(String[]::new))
                .addArrayOfShort(rows.stream().map(OutboxRow::partition).toArray(Short[]::new))
                .addArrayOfBoolean(rows.stream().map(OutboxRow::isOrdered).toArray(Boolean[]::new))
                .addArrayOfOffsetDateTime(rows.stream()
                        .map(row -> OffsetDateTime.ofInstant(row.recordedAt(), ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfString(rows.stream().map(OutboxRow::traceParent).toArray(String[]::new));
    }
}
