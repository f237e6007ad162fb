// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** Embedded Kafka node, broker and controller, in this process, with a persistent log. */
public final class KafkaBroker implements AutoCloseable {
    private final KafkaRaftServer server;
    private final int port;

    private KafkaBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker on 127.0.0.1 with the log in {@code dataDirectory}, which is formatted at the first start. Topics are
     * not created automatically; see {@link #createTopics}.
     *
     * @param port the port; 0 selects any free port
     * @throws IllegalStateException if the broker does not start
     */
    public static KafkaBroker start(Path dataDirectory, int port) {
        return start(dataDirectory, port, Optional.empty(), Optional.empty());
    }

    /**
     * Starts a broker like {@link #start(Path, int)} that also listens on {@code tls} and has exactly the settings
     * {@code config} of a cluster over Kafka's defaults: nothing differs but its addresses and its folder.
     */
    public static KafkaBroker start(Path dataDirectory, int port, TlsListener tls, Map<String, String> config) {
        return start(dataDirectory, port, Optional.of(tls), Optional.of(config));
    }

    private static KafkaBroker start(
            Path dataDirectory, int port, Optional<TlsListener> tls, Optional<Map<String, String>> cluster) {
        int chosen = port == 0 ? FreePort.any() : port;
        Path directory = dataDirectory.toAbsolutePath();
        try {
            KafkaStorage.format(directory);
            Map<String, String> plain = KafkaSettings.of(directory, chosen, FreePort.any(), cluster);
            KafkaConfig config =
                    new KafkaConfig(tls.map(listener -> listener.addTo(plain)).orElse(plain), false);
            KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
            try {
                server.startup();
            } catch (RuntimeException e) {
                server.shutdown();
                throw e;
            }
            return new KafkaBroker(server, chosen);
        } catch (RuntimeException e) {
            throw new IllegalStateException("cannot start Kafka on port " + chosen + ": " + e.getMessage(), e);
        }
    }

    /** Returns the bootstrap servers: {@code 127.0.0.1:PORT}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Creates the topics of the services that do not exist yet. */
    public void createTopics() {
        KafkaTopics.create(bootstrapServers());
    }

    /** Stops the broker; its log stays. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
