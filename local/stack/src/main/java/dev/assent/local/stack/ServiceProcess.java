// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.operator.terminal.OperatorException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Process of one service.
 *
 * @param command its command line
 * @param classes the archive that its command line names
 * @param environment its whole environment
 * @param managementPort the port of its health
 */
record ServiceProcess(
        String name,
        List<String> command,
        ClassArchive classes,
        Map<String, String> environment,
        int managementPort,
        Path log,
        ProcessRegistry record) {
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);
    /** Time for an archive of classes: 16 s for four at once on two cores, and several times that beside a build. */
    private static final Duration ARCHIVE_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
    private static final long PROBE_PAUSE_MILLIS = 100;
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PROBE_TIMEOUT)
            .build();

    /** Starts the process and returns before it is ready. */
    Process launch() {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        classes.begin();
        try {
            Process process = builder.start();
            record.add(name, process.toHandle());
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new OperatorException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /** Waits until {@code process} is ready. Throws {@link OperatorException} with the end of its log if it ends or is not ready in time. */
    void awaitReady(Process process) throws InterruptedException {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (!isReady()) {
            if (!process.isAlive()) {
                throw failure("ended with status " + process.exitValue() + " while starting");
            }
            if (System.nanoTime() > deadline) {
                throw failure("was not ready within " + READY_TIMEOUT.toSeconds() + " s");
            }
            Thread.sleep(PROBE_PAUSE_MILLIS);
        }
        classes.complete();
    }

    /** Returns whether the process writes an archive of its classes when it ends. */
    boolean isArchiving() {
        return ClassArchive.isWrittenBy(command);
    }

    /** Stops {@code process}; kills it after {@code grace}, and later if it writes an archive. */
    void stop(Process process, Duration grace) {
        Duration time = isArchiving() ? grace.plus(ARCHIVE_TIMEOUT) : grace;
        process.destroy();
        try {
            if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
                classes.keep(process.exitValue());
            } else {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        record.remove(name);
    }

    OperatorException failure(String problem) {
        return new OperatorException(name + " " + problem + ". The end of " + log + ":\n" + new LogFile(log).tail());
    }

    private boolean isReady() throws InterruptedException {
        HttpRequest probe = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready"))
                .timeout(PROBE_TIMEOUT)
                .build();
        try {
            return CLIENT.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
