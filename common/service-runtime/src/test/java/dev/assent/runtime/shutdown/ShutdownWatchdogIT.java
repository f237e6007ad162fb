// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.shutdown;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.StartupEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sends SIGTERM to processes started for the test. */
@Timeout(60)
class ShutdownWatchdogIT {
    private static final String SHORT = "PT0.001S";
    private static final String LONG = "PT10M";
    private static final String ENDED_ORDERLY = "ended orderly";

    @SuppressWarnings("NullAway.Init") // Each test starts it.
    private Process process;

    /** Main class of a process with a {@link ShutdownWatchdog}, whose orderly shutdown takes a given time. */
    static final class Ending {
        private Ending() {}

        public static void main(String[] arguments) throws InterruptedException {
            boolean started = Boolean.parseBoolean(arguments[0]);
            Duration allowed = Duration.parse(arguments[1]);
            Duration end = Duration.parse(arguments[2]);
            ShutdownWatchdog watchdog = new ShutdownWatchdog(Duration.ofMillis(1), allowed);
            watchdog.arm("initialized");
            if (started) {
                watchdog.markStarted(new StartupEvent());
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(end)));
            System.out.println("running");
            Thread.sleep(Duration.parse(LONG).toMillis());
        }

        private static void end(Duration taking) {
            try {
                Thread.sleep(taking.toMillis());
                System.out.println(ENDED_ORDERLY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @AfterEach
    void kill() {
        process.destroyForcibly();
    }

    @Test
    void anEndThatDoesNotFinishIsCutOff() throws Exception {
        assertThat(lastWords(true, SHORT, LONG)).isEmpty();
        assertThat(process.exitValue()).isEqualTo(143);
    }

    @Test
    void anEndHasTheTimeThatItIsAllowed() throws Exception {
        assertThat(lastWords(true, LONG, "PT0.2S")).containsExactly(ENDED_ORDERLY);
        assertThat(process.exitValue()).isEqualTo(143);
    }

    @Test
    void aStartThatIsNotOverIsGivenUpAtOnce() throws Exception {
        assertThat(lastWords(false, LONG, LONG)).isEmpty();
        assertThat(process.exitValue()).isEqualTo(143);
    }

    /** Returns the output of the process from SIGTERM until its exit. */
    private List<String> lastWords(boolean started, String allowed, String end) throws Exception {
        process = start(Boolean.toString(started), allowed, end);
        try (BufferedReader said = process.inputReader(UTF_8)) {
            assertThat(said.readLine()).isEqualTo("running");
            // Process.destroy would close its output.
            process.toHandle().destroy();
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("has ended").isTrue();
            return said.lines().toList();
        }
    }

    private static Process start(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.shutdown.timeout=0",
                "-Dassent.background-timeout=0",
                "-cp",
                System.getProperty("java.class.path"),
                Ending.class.getName());
        builder.command().addAll(List.of(arguments));
        return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
