// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import dev.assent.local.stack.Component;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Contents of a service's database at one moment, kept in a schema of that database, to which it can be restored. */
final class DatabaseSnapshot {
    private final Stack stack;
    private final Component service;
    private final Instant takenAt;

    private DatabaseSnapshot(Stack stack, Component service, Instant takenAt) {
        this.stack = stack;
        this.service = service;
        this.takenAt = takenAt;
    }

    /** Copies all tables as one transaction sees them, while the service goes on. */
    static DatabaseSnapshot take(Stack stack, Component service) throws SQLException {
        try (Connection connection = stack.connect(service);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("drop schema if exists snapshot cascade");
            statement.execute("create schema snapshot");
            for (String table : tables(connection)) {
                statement.execute("create table snapshot.%1$s as table public.%1$s".formatted(table));
            }
            connection.commit();
        }
        return new DatabaseSnapshot(stack, service, Instant.now());
    }

    Component service() {
        return service;
    }

    Instant takenAt() {
        return takenAt;
    }

    /** Replaces the contents of all tables by those of the snapshot. The service is stopped. */
    void restore() throws SQLException {
        try (Connection connection = stack.connect(service);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // No trigger and no foreign key, as for a restored file.
            statement.execute("set session_replication_role = replica");
            List<String> tables = tables(connection);
            statement.execute("truncate " + String.join(", ", tables));
            for (String table : tables) {
                statement.execute(
                        "insert into public.%1$s overriding system value select * from snapshot.%1$s".formatted(table));
            }
            statement.execute("drop schema snapshot cascade");
            connection.commit();
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select tablename from pg_tables where schemaname = 'public' and tablename not like 'flyway%'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
