// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Correction of a restored database by what the topics say.
 *
 * @param description the rows that it changes, as the plan names them
 * @param statements SQL in this order; the last one changes or counts the described rows
 */
record Correction(String description, List<String> statements) {
    static Correction of(String description, String... statements) {
        return new Correction(description, List.of(statements));
    }

    /** Carries it out in the transaction of {@code connection}; returns the number of rows. */
    long run(Connection connection) throws SQLException {
        long rows = 0;
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                rows = statement.execute(sql) ? count(statement) : statement.getUpdateCount();
            }
        }
        return rows;
    }

    private static long count(Statement statement) throws SQLException {
        try (ResultSet result = statement.getResultSet()) {
            result.next();
            return result.getLong(1);
        }
    }
}
