// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Stops orphaned PostgreSQL processes of a data directory. */
final class StalePostmaster {
    private static final Duration FAST_STOP = Duration.ofSeconds(10);
    private static final Duration KILLED = Duration.ofSeconds(5);

    private StalePostmaster() {}

    /** Stops the server that uses {@code data}, if there is one, and removes its pid file. */
    static void stop(Path data) {
        List<ProcessHandle> servers = serversOf(data);
        // SIGINT is PostgreSQL's fast shutdown; the postmaster passes it on to its child processes.
        servers.forEach(server -> interrupt(server.pid()));
        if (!haveEnded(servers, FAST_STOP)) {
            servers.forEach(ProcessHandle::destroyForcibly);
            haveEnded(servers, KILLED);
        }
        try {
            // The recorded process id may belong to another process by now, and PostgreSQL would then refuse to start.
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the stale pid file", e);
        }
    }

    /** Finds the processes by their working directory, which is the data directory. */
    private static List<ProcessHandle> serversOf(Path data) {
        return ProcessHandle.allProcesses()
                .filter(process -> data.equals(link(process, "cwd")))
                .filter(process -> link(process, "exe").endsWith("postgres"))
                .toList();
    }

    private static Path link(ProcessHandle process, String name) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), name));
        } catch (IOException e) {
            // The process has ended, or belongs to another user.
            return Path.of("");
        }
    }

    private static void interrupt(long pid) {
        try {
            new ProcessBuilder("sh", "-c", "kill -INT " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(1, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop the PostgreSQL process " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean haveEnded(List<ProcessHandle> processes, Duration within) {
        try {
            CompletableFuture.allOf(
                            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
