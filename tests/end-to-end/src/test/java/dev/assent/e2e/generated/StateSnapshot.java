// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Snapshot of all rows of some tenants in the databases of all services: rows and a checksum of each table. Other tests may
 * use other tenants meanwhile.
 */
public record StateSnapshot(Map<String, String> tables, long eventsOnTheirWay) {
    /**
     * Columns that change without a successful request of these tenants: counters of refused attempts, and versions, which an
     * announcement that another test begins raises for all tenants.
     */
    private static final String OTHERS = "{wrong_codes,version,profile_version}";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(300);

    /** The usage of a tenant is counted some minutes after what it counts. */
    private static final String TABLES =
            """
            select table_name from information_schema.columns
            where table_schema = 'public' and column_name = 'tenant_id' and table_name <> 'tenant_usage'
            order by table_name""";

    private static final String EVENTS =
            "select count(*) from outbox where dead_letter_reason is null and strpos(coalesce(payload, ''), ?) > 0";

    private static final String CHECKSUM =
            """
            select count(*) || ' rows ' || coalesce(md5(string_agg(r, ',' order by r)), '')
            from (select (to_jsonb(t) - '%s'::text[])::text as r from %s t where tenant_id = any (?) or tenant_id like ?) rows""";

    /** Takes the snapshot of {@code tenantIds}, and of all tenants whose id has the {@code prefix}, from {@code databases}. */
    public static StateSnapshot take(Map<String, Connection> databases, List<String> tenantIds, String prefix)
            throws SQLException {
        Map<String, String> tables = new TreeMap<>();
        long events = 0;
        for (Map.Entry<String, Connection> database : databases.entrySet()) {
            Connection connection = database.getValue();
            for (String table : tables(connection)) {
                tables.put(database.getKey() + "." + table, checksum(connection, table, tenantIds, prefix));
            }
            events += eventsOnTheirWay(connection, prefix);
        }
        return new StateSnapshot(tables, events);
    }

    /** Takes snapshots until two of them are the same and no event is on its way. */
    public static StateSnapshot settled(Map<String, Connection> databases, List<String> tenantIds, String prefix) {
        AtomicReference<StateSnapshot> last = new AtomicReference<>();
        return await().atMost(PATIENCE)
                .pollInterval(PAUSE)
                .until(
                        () -> {
                            StateSnapshot next = take(databases, tenantIds, prefix);
                            return next.eventsOnTheirWay() == 0 && next.equals(last.getAndSet(next)) ? next : null;
                        },
                        Objects::nonNull);
    }

    private static long eventsOnTheirWay(Connection connection, String prefix) throws SQLException {
        try (var statement = connection.prepareStatement(EVENTS)) {
            statement.setString(1, prefix);
            try (ResultSet count = statement.executeQuery()) {
                count.next();
                return count.getLong(1);
            }
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (var statement = connection.createStatement();
                ResultSet names = statement.executeQuery(TABLES)) {
            while (names.next()) {
                tables.add(names.getString(1));
            }
        }
        return tables;
    }

    private static String checksum(Connection connection, String table, List<String> tenantIds, String prefix)
            throws SQLException {
        try (var statement = connection.prepareStatement(CHECKSUM.formatted(OTHERS, table))) {
            statement.setArray(1, connection.createArrayOf("text", tenantIds.toArray()));
            statement.setString(2, prefix + "%");
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** Returns the tables that differ from {@code other}. */
    public List<String> differences(StateSnapshot other) {
        return tables.entrySet().stream()
                .filter(table -> !table.getValue().equals(other.tables.get(table.getKey())))
                .map(table -> table.getKey() + ": " + table.getValue() + ", then " + other.tables.get(table.getKey()))
                .toList();
    }
}
