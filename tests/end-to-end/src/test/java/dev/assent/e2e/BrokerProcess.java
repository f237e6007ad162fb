// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import dev.assent.embedded.FreePort;
import dev.assent.embedded.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kafka broker with the topics of the services, in a process of its own, which can be killed. */
final class BrokerProcess implements AutoCloseable {
    private static final String READY = "ready";

    private final Process process;
    private final int port;

    private BrokerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static void main(String[] arguments) throws Exception {
        KafkaBroker broker = KafkaBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        broker.createTopics();
        System.out.println(READY);
        // Until this end of the test's process, however it ends.
        System.in.transferTo(System.out);
        Runtime.getRuntime().halt(0);
    }

    /** Starts a broker with the log in {@code directory} and returns when its topics exist. */
    static BrokerProcess start(Path directory) throws IOException {
        int port = FreePort.nonEphemeral();
        Path log = Files.createDirectories(directory).resolveSibling("kafka.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.toString(),
                        Integer.toString(port))
                // A file: nobody reads a pipe, and the broker would wait once it is full.
                .redirectError(log.toFile())
                .start();
        if (!READY.equals(process.inputReader().readLine())) {
            throw new IllegalStateException(Files.readString(log));
        }
        return new BrokerProcess(process, port);
    }

    /** Returns the bootstrap servers. */
    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
