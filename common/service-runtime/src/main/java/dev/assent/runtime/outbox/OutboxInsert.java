// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Part of a statement that records events in the outbox if the rest of the statement has changed its rows. */
public final class OutboxInsert {
    private OutboxInsert() {}

    /**
     * Returns the insertion of the events, for a {@code with} query. They are recorded if the {@code with} query {@code
     * changed} returns a row, which also orders them after its locks.
     *
     * @param firstParameter the number of the first of its parameters, which are the last ones of the statement
     */
    public static String ifAny(String changed, int firstParameter) {
        String[] columns = {
            "uuid", "varchar", "varchar", "varchar", "text", "smallint", "boolean", "timestamptz", "varchar"
        };
        StringBuilder arrays = new StringBuilder();
        for (int i = 0; i < columns.length; i++) {
            arrays.append(i == 0 ? "$" : ", $")
                    .append(firstParameter + i)
                    .append("::")
                    .append(columns[i])
                    .append("[]");
        }
        return """
               insert into outbox (
                 id, aggregatetype, aggregateid, type, payload, partition, ordered, recorded_at, trace_parent)
               select * from unnest(%s) where exists (select from %s)"""
                .formatted(arrays, changed);
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
