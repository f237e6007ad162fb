package dev.assent.local.stack;

import dev.assent.operator.OperatorException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One service that is kept running: when it ends by itself it is started again, a few times. */
public final class SupervisedService implements AutoCloseable {
    /** Longer than a service gives itself: see dev.assent.runtime.shutdown. */
    private static final Duration GRACE = Duration.ofSeconds(35);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MOST_RESTARTS = 5;
    private static final Duration CALM = Duration.ofSeconds(60);

    private final ServiceProcess service;
    private final Progress progress;
    private final CompletableFuture<Void> failure;
    private volatile Process process;
    private boolean stopping;

    /** @param failure completed exceptionally once the service is given up */
    SupervisedService(ServiceProcess service, Progress progress, CompletableFuture<Void> failure) {
        this.service = service;
        this.progress = progress;
        this.failure = failure;
    }

    /** Starts the service and returns when it is ready. */
    void start() throws InterruptedException {
        long started = System.nanoTime();
        launch();
        service.awaitReady(process);
        progress.done(service.name(), "ready", started);
        Thread watcher = new Thread(this::watch, service.name() + "-watcher");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** The number of its process at this moment. */
    public long pid() {
        return process.pid();
    }

    /** Ends its process without warning, as a crash would; it is then started again like after any crash. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Returns when the process of this moment is ready. */
    public void awaitReady() throws InterruptedException {
        service.awaitReady(process);
    }

    @Override
    public void close() {
        Process last;
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
                int status = process.waitFor();
                restarts = System.nanoTime() - up > CALM.toNanos() ? 1 : restarts + 1;
                if (isStopping()) {
                    return;
                }
                if (restarts > MOST_RESTARTS) {
                    throw service.failure("ended " + restarts + " times in a row, at last with status " + status);
                }
                Duration pause = FIRST_PAUSE.multipliedBy(1L << (restarts - 1));
                progress.say(service.name() + " ended with status " + status + ". Starting it again in "
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
            service.awaitReady(process);
            progress.done(service.name(), "ready again", started);
        } catch (OperatorException e) {
            if (process.isAlive()) {
                // Alive and useless: end it, so that it counts as one more failure.
                process.destroyForcibly();
            }
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }
}
