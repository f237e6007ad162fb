// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import dev.assent.local.stack.Component;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Suspends the stack's PostgreSQL: it accepts connections and answers nothing until this is closed. */
final class SuspendedPostgres implements AutoCloseable {
    private final List<ProcessHandle> processes;

    private SuspendedPostgres(List<ProcessHandle> processes) {
        this.processes = processes;
    }

    static SuspendedPostgres of(Stack stack) throws Exception {
        long pid =
                stack.count(Component.TOKEN, "select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::bigint");
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        // The postmaster first: it starts the other processes.
        signal("STOP", List.of(postmaster));
        List<ProcessHandle> others = postmaster.descendants().toList();
        signal("STOP", others);
        return new SuspendedPostgres(
                Stream.concat(others.stream(), Stream.of(postmaster)).toList());
    }

    @Override
    public void close() {
        signal("CONT", processes);
    }

    private static void signal(String name, List<ProcessHandle> processes) {
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
