package dev.assent.testing;

import dev.assent.embedded.KafkaBroker;
import dev.assent.embedded.PostgresServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A real PostgreSQL and a real Kafka broker, started once for all tests of a module and shared by them. */
public class EmbeddedBackends implements QuarkusTestResourceLifecycleManager {
    /** The secret that tests seal with: 32 zero bytes. */
    public static final String MASTER_KEYS = "test:" + "A".repeat(43) + "=";

    /** The administrator's token in tests. */
    public static final String ADMIN_TOKEN = "admin-token-of-the-tests";

    private static final String PREFIX = "dev.assent.testing.";

    @Override
    public Map<String, String> start() {
        // Quarkus loads this class anew for each application it starts; the JVM's properties are what they share.
        synchronized (System.getProperties()) {
            Map<String, String> started = started();
            if (started.isEmpty()) {
                startOnce().forEach((name, value) -> System.setProperty(PREFIX + name, value));
                return started();
            }
            return started;
        }
    }

    private static Map<String, String> started() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .collect(Collectors.toMap(name -> name.substring(PREFIX.length()), System::getProperty));
    }

    private static Map<String, String> startOnce() {
        Path directory = temporaryDirectory();
        PostgresServer postgres = PostgresServer.start(directory.resolve("postgres"), 0);
        postgres.createDatabase("assent_test", "assent_test", "test");
        KafkaBroker kafka = KafkaBroker.start(directory.resolve("kafka"), 0);
        kafka.createTopics();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            kafka.close();
            postgres.close();
        }));

        Map<String, String> settings = new HashMap<>();
        settings.put("assent.kafka", kafka.bootstrapServers());
        settings.put("assent.database.url", postgres.url("assent_test"));
        settings.put("assent.database.username", "assent_test");
        settings.put("assent.database.password", "test");
        settings.put("assent.master-keys", MASTER_KEYS);
        settings.put("assent.admin-token", ADMIN_TOKEN);
        // A machine that builds at the same time is slower than the one this bound is meant for.
        settings.put("assent.read-after-write-timeout", "5s");
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.http.host", "127.0.0.1");
        return settings;
    }

    @Override
    public void stop() {
        // The next application of this module uses them too; the JVM's end stops them.
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("assent-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
