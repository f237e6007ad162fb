// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.local.home.LocalEnvironment;
import dev.assent.operator.terminal.OperatorException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Stack that is measured: a process of {@code ./assent up}. */
final class StackUnderTest implements AutoCloseable {
    /** Last line that {@code ./assent up} prints once it is ready. */
    private static final String READY = "Ctrl-C stops it.";

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(90);

    private final BenchEnvironment environment;
    private final Process process;
    private final Duration startUp;

    private StackUnderTest(BenchEnvironment environment, Process process, Duration startUp) {
        this.environment = environment;
        this.process = process;
        this.startUp = startUp;
    }

    /** Starts a stack and returns it once it is ready. Throws {@link OperatorException} with its output if it ends. */
    static StackUnderTest start(BenchEnvironment environment) {
        ProcessBuilder builder =
                new ProcessBuilder(environment.project().resolve("assent").toString(), "up").redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment.variables());
        long begun = System.nanoTime();
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-stack"));
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            awaitReady(output, process);
            Duration startUp = Duration.ofNanos(System.nanoTime() - begun);
            discardRest(output);
            return new StackUnderTest(environment, process, startUp);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the stack", e);
        }
    }

    private static void awaitReady(BufferedReader output, Process process) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            all.append(line).append('\n');
            if (line.equals(READY)) {
                return;
            }
        }
        process.destroy();
        throw new OperatorException("The stack to measure did not start:\n" + all);
    }

    private static void discardRest(BufferedReader output) {
        Thread reader = new Thread(() -> discardLines(output), "stack-output");
        reader.setDaemon(true);
        reader.start();
    }

    private static void discardLines(BufferedReader output) {
        try {
            String line = output.readLine();
            while (line != null) {
                line = output.readLine();
            }
        } catch (IOException e) {
            // The end of the process closes the stream.
        }
    }

    /** Returns the time from the start of the command until it was ready. */
    Duration startUp() {
        return startUp;
    }

    /** Returns the variables by which callers reach the stack. */
    Map<String, String> variables() {
        return LocalEnvironment.read(environment.home());
    }

    /** Returns its processes. */
    StackProcesses processes() {
        return StackProcesses.of(environment.home(), process.pid());
    }

    /** Stops the stack and waits for its end; its data stays. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
