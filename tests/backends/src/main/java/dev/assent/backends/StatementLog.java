// SPDX-License-Identifier: Apache-2.0
package dev.assent.backends;

import dev.assent.embedded.Postgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Statements of the services in the log of the shared PostgreSQL, which shows each as the server received it. Those of
 * JDBC, by which only migrations and tests connect, are left out.
 */
record StatementLog(Path file, String database) {
    private static final String LINE_PREFIX = "@%d@%a@ ";
    /** The default application name of the services' client. */
    private static final String APPLICATION = "vertx-pg-client";

    private static final Pattern FIRST_LINE = Pattern.compile("LOG:  (?:statement|execute [^:]*): (.*)");

    static StatementLog of(Path serverDirectory, String database) {
        return new StatementLog(serverDirectory.resolve("postgresql.log"), database);
    }

    /** Makes the log name the database and the application of each statement, and switches autovacuum off. */
    static void prepare(Postgres superuser) {
        execute(
                superuser,
                "alter system set log_line_prefix = '" + LINE_PREFIX + "'",
                // Autovacuum truncates emptied tables; the planner scans an empty table, whatever indexes there are.
                "alter system set autovacuum = off",
                "select pg_reload_conf()");
    }

    /** Logs all statements of {@code database}, without the values of their parameters. */
    static void enable(Postgres superuser, String database) {
        execute(
                superuser,
                "alter database \"" + database + "\" set log_statement = 'all'",
                "alter database \"" + database + "\" set log_parameter_max_length = 0");
    }

    /** Returns the statements of the whole log, without repetitions. */
    Set<String> statements() {
        return new LinkedHashSet<>(statementsSince(0));
    }

    /** Returns the number of bytes that the log has now. */
    long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Returns the statements after the first {@code size} bytes of the log, in their order. */
    List<String> statementsSince(long size) {
        String prefix = "@" + database + "@" + APPLICATION + "@ ";
        List<String> statements = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            in.skipNBytes(size);
            @Nullable StringBuilder statement = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The server indents the further lines of an entry by a tab.
                if (line.startsWith("\t")) {
                    if (statement != null) {
                        statement.append('\n').append(line, 1, line.length());
                    }
                    continue;
                }
                add(statements, statement);
                Matcher first = FIRST_LINE.matcher(line.startsWith(prefix) ? line.substring(prefix.length()) : "");
                statement = first.matches() ? new StringBuilder(first.group(1)) : null;
            }
            add(statements, statement);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return statements;
    }

    private static void add(List<String> statements, @Nullable StringBuilder statement) {
        if (statement != null) {
            statements.add(statement.toString());
        }
    }

    private static void execute(Postgres superuser, String... commands) {
        try (Connection connection = superuser.connect("postgres");
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot log statements: " + e.getMessage(), e);
        }
    }
}
