// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.embedded.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Counters of PostgreSQL over the databases of the four services. */
final class DatabaseCounters {
    /** Role that owns the table of the baseline, and the name of its database. */
    static final String BASELINE = "assent_bench";

    private static final List<String> ROLES =
            List.of("assent_challenge", "assent_push", "assent_verification", "assent_token", BASELINE);
    private static final String OF_SERVICES = "datname like 'assent\\_%' and datname <> '" + BASELINE + "'";

    private final Postgres server;

    DatabaseCounters(Postgres server) {
        this.server = server;
    }

    /**
     * Counters at one time.
     *
     * @param commits committed transactions, also of single statements
     * @param statements executed statements, with begin and commit
     */
    record Counts(double commits, double statements) {
        /** Returns the increase since {@code before}. */
        Counts since(Counts before) {
            return new Counts(commits - before.commits, statements - before.statements);
        }
    }

    /**
     * Makes PostgreSQL durable for the services and the baseline and loads {@code pg_stat_statements}, both from the next
     * start on. A role's setting precedes that of the embedded server, whose commits do not wait for the disk.
     */
    void configure() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set shared_preload_libraries = 'pg_stat_statements'");
            for (String role : ROLES) {
                statement.execute("alter role " + role + " set synchronous_commit = on");
            }
        }
    }

    /** Creates the view of the executed statements, after the start that has loaded its library. */
    void install() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("create extension if not exists pg_stat_statements");
        }
    }

    /** Returns the counters of now. */
    Counts read() throws SQLException {
        try (Connection connection = server.connect("postgres")) {
            return new Counts(
                    number(connection, "select sum(xact_commit) from pg_stat_database where " + OF_SERVICES),
                    number(
                            connection,
                            "select sum(calls) from pg_stat_statements s join pg_database d on d.oid = s.dbid where "
                                    + OF_SERVICES));
        }
    }

    /** Returns the settings that decide about the durability of the services' commits. */
    String durability() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('fsync'),"
                        + " current_setting('full_page_writes'), (select array_to_string(setconfig, ',')"
                        + " from pg_db_role_setting s join pg_roles r on r.oid = s.setrole"
                        + " where r.rolname = 'assent_verification')")) {
            row.next();
            return "fsync=" + row.getString(1) + ", full_page_writes=" + row.getString(2) + ", " + row.getString(3);
        }
    }

    private static double number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getDouble(1);
        }
    }
}
