// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.operator.terminal.OperatorException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Service that is restarted, up to five times in a row, when its process ends. */
public final class SupervisedService implements AutoCloseable {
    /** Longer than the shutdown timeouts of a service; see dev.assent.runtime.shutdown. */
    private static final Duration GRACE = Duration.ofSeconds(35);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MAX_RESTARTS = 5;
    private static final Duration STABLE_AFTER = Duration.ofSeconds(60);

    private final ServiceProcess service;
    private final ProgressPrinter progress;
    private final CompletableFuture<Void> failure;
    private volatile @Nullable Process process;
    private boolean stopping;

    /** Creates a service that completes {@code failure} exceptionally when it is not restarted any more. */
    SupervisedService(ServiceProcess service, ProgressPrinter progress, CompletableFuture<Void> failure) {
        this.service = service;
        this.progress = progress;
        this.failure = failure;
    }

    /** Starts the service and returns when it is ready. */
    void start() throws InterruptedException {
        long started = System.nanoTime();
        launch();
        service.awaitReady(current());
        progress.done(service.name(), "ready", started);
        Thread watcher = new Thread(this::watch, service.name() + "-watcher");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** Starts it after {@link #close}, and returns when it is ready. */
    public void startAgain() throws InterruptedException {
        synchronized (this) {
            stopping = false;
        }
        start();
    }

    /** Returns the id of its current process. */
    public long pid() {
        return current().pid();
    }

    /** Returns whether its end takes longer, because its process writes an archive of its classes. */
    boolean isArchiving() {
        return service.isArchiving();
    }

    /** Kills its process, as a crash would; it is restarted like after any crash. */
    public void kill() throws InterruptedException {
        current().destroyForcibly().waitFor();
    }

    /** Returns when its current process is ready. */
    public void awaitReady() throws InterruptedException {
        service.awaitReady(current());
    }

    @Override
    public void close() {
        @Nullable Process last;
        synchronized (this) {
            stopping = true;
            last = process;
        }
        if (last == null) {
            return;
        }
        long started = System.nanoTime();
        service.stop(last, GRACE);
        progress.done(service.name(), "stopped", started);
    }

    private synchronized boolean launch() {
        if (!stopping) {
            process = service.launch();
        }
        return !stopping;
    }

    private void watch() {
        try {
            int restarts = 0;
            while (true) {
                long up = System.nanoTime();
                int status = current().waitFor();
                restarts = System.nanoTime() - up > STABLE_AFTER.toNanos() ? 1 : restarts + 1;
                if (isStopping()) {
                    return;
                }
                if (restarts > MAX_RESTARTS) {
                    throw service.failure("ended " + restarts + " times in a row, the last time with status " + status);
                }
                Duration pause = FIRST_PAUSE.multipliedBy(1L << (restarts - 1));
                progress.print(service.name() + " ended with status " + status + "; restarting it in "
                        + pause.toMillis() + " ms.");
                Thread.sleep(pause.toMillis());
                if (!launch()) {
                    return;
                }
                announceReady();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.completeExceptionally(e);
        }
    }

    private void announceReady() throws InterruptedException {
        long started = System.nanoTime();
        try {
            service.awaitReady(current());
            progress.done(service.name(), "ready again", started);
        } catch (OperatorException e) {
            // A process that runs but is not ready counts as one more failure.
            current().destroyForcibly();
        }
    }

    private Process current() {
        return Objects.requireNonNull(process, "not started");
    }

    private synchronized boolean isStopping() {
        return stopping;
    }
}
