// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.embedded.FreePort;
import dev.assent.embedded.Postgres;
import dev.assent.operator.terminal.OperatorException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Process with the bare endpoints of the module bench/baseline, started like a service of the stack. */
final class BaselineServer implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final long PROBE_PAUSE_MILLIS = 100;
    private static final String PASSWORD = "baseline";

    private final Process process;
    private final InetSocketAddress address;

    private BaselineServer(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** Creates the role and the database of the baseline. */
    static void createDatabase(Postgres server) throws SQLException {
        server.createDatabase(DatabaseCounters.BASELINE, DatabaseCounters.BASELINE, PASSWORD);
        try (Connection connection = server.connect(DatabaseCounters.BASELINE);
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists bare_row (id uuid primary key, content text not null)");
            statement.execute("alter table bare_row owner to " + DatabaseCounters.BASELINE);
        }
    }

    /** Starts the baseline beside the stack of {@code environment}, with a table in {@code server}. */
    static BaselineServer start(BenchEnvironment environment, Postgres server) {
        Path jar =
                environment.project().resolve(Path.of("bench", "baseline", "target", "quarkus-app", "quarkus-run.jar"));
        if (!Files.exists(jar)) {
            throw new OperatorException("The baseline is not built: " + jar + " is missing.");
        }
        int port = FreePort.any();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(environment.jvmOptions());
        command.addAll(List.of("-jar", jar.toString()));
        File log = environment.home().log("baseline").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("QUARKUS_DATASOURCE_REACTIVE_URL", server.url(DatabaseCounters.BASELINE));
        builder.environment().put("QUARKUS_DATASOURCE_USERNAME", DatabaseCounters.BASELINE);
        builder.environment().put("QUARKUS_DATASOURCE_PASSWORD", PASSWORD);
        try {
            BaselineServer baseline =
                    new BaselineServer(builder.start(), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Runtime.getRuntime().addShutdownHook(new Thread(baseline.process::destroy, "stop-baseline"));
            baseline.awaitListening(log);
            return baseline;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the baseline", e);
        }
    }

    private void awaitListening(File log) {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!isListening()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new OperatorException("The baseline did not start; see " + log);
            }
            pause();
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PROBE_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Returns the address on which it listens. */
    InetSocketAddress address() {
        return address;
    }

    /** Returns the id of its process. */
    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
