// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import dev.assent.embedded.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processes that receive a signal together. */
record ProcessGroup(List<ProcessHandle> processes) {

    /** Suspends {@code server}, which runs on this machine, and returns its processes. */
    static ProcessGroup suspended(Postgres server) throws SQLException {
        ProcessHandle postmaster = ProcessHandle.of(postmaster(server)).orElseThrow();
        // The postmaster first: it starts the other processes.
        new ProcessGroup(List.of(postmaster)).suspend();
        ProcessGroup others = new ProcessGroup(postmaster.descendants().toList());
        others.suspend();
        return new ProcessGroup(
                Stream.concat(others.processes.stream(), Stream.of(postmaster)).toList());
    }

    private static long postmaster(Postgres server) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    void suspend() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    void kill() {
        signal("KILL");
    }

    private void signal(String name) {
        String pids =
                processes.stream().map(process -> Long.toString(process.pid())).collect(Collectors.joining(" "));
        try {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + pids).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
