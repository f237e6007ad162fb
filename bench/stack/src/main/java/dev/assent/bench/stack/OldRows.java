// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows of one table that ended long ago, made by PostgreSQL itself.
 *
 * @param copied condition of the row of which every row is a copy, except for {@code values}; empty if {@code values} are
 *     the whole row
 * @param values SQL expressions by column, of the number {@code i} of the row and of the functions of {@link OldHistory}
 */
record OldRows(String table, Optional<String> copied, Map<String, String> values) {

    /** Returns rows that are copies of the row that meets {@code condition}, except for {@code values}. */
    static OldRows copies(String table, String condition, Map<String, String> values) {
        return new OldRows(table, Optional.of(condition), values);
    }

    /** Returns rows that consist of {@code values} and of the defaults of the table. */
    static OldRows of(String table, Map<String, String> values) {
        return new OldRows(table, Optional.empty(), values);
    }

    /** Inserts {@code count} rows and brings the statistics of the table up to date. */
    void insert(Connection connection, long count) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long inserted = statement.executeLargeUpdate(
                    copied.isPresent() ? copies(connection, copied.get(), count) : valuesOnly(count));
            if (inserted < count) {
                throw new IllegalStateException("no row of " + table + " to copy, where " + copied.orElse("true"));
            }
            statement.execute("vacuum (analyze) " + table);
        }
    }

    private String valuesOnly(long count) {
        List<String> columns = List.copyOf(values.keySet());
        return insertion(columns, columns.stream().map(values::get).toList()) + " from generate_series(1, " + count
                + ") i";
    }

    private String copies(Connection connection, String condition, long count) throws SQLException {
        List<String> columns = columns(connection);
        return insertion(
                        columns,
                        columns.stream()
                                .map(column -> values.getOrDefault(column, "copied." + column))
                                .toList())
                + " from generate_series(1, " + count + ") i cross join (select * from " + table + " where " + condition
                + " limit 1) copied";
    }

    private String insertion(List<String> columns, List<String> expressions) {
        return "insert into " + table + " (" + String.join(", ", columns) + ") select "
                + String.join(", ", expressions);
    }

    private List<String> columns(Connection connection) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet found = connection.getMetaData().getColumns(null, "public", table, null)) {
            while (found.next()) {
                columns.add(found.getString("COLUMN_NAME"));
            }
        }
        return columns;
    }
}
