// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import dev.assent.backends.SharedServers;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A database and topics for the tests of one JVM, in the PostgreSQL and the Kafka that the whole Maven run shares. Tests
 * of modules that run side by side see only their own rows and events.
 */
public class EmbeddedBackends implements QuarkusTestResourceLifecycleManager {
    /** The key that is retired in tests: see {@link RetiredMasterKey}. */
    static final String RETIRED_KEY = "retired:" + "B".repeat(42) + "A=";

    /** The keys of tests: one of 32 zero bytes, which seals, and a retired one. */
    public static final String MASTER_KEYS = "test:" + "A".repeat(43) + "=," + RETIRED_KEY + ":retired";

    /** The administrator's token in tests. */
    public static final String ADMIN_TOKEN = "admin-token-of-the-tests";

    /** A second token of the administrator, as there is during a rotation. */
    public static final String NEXT_ADMIN_TOKEN = "next-admin-token-of-the-tests";

    private static final String PROPERTY_PREFIX = "dev.assent.testing.";
    private static final String PASSWORD = "test";

    @Override
    public Map<String, String> start() {
        // Quarkus loads this class anew for each application it starts; the JVM's properties are what they share.
        synchronized (System.getProperties()) {
            Map<String, String> settings = fromProperties();
            if (settings.isEmpty()) {
                prepare().forEach((name, value) -> System.setProperty(PROPERTY_PREFIX + name, value));
                return fromProperties();
            }
            return settings;
        }
    }

    private static Map<String, String> fromProperties() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(PROPERTY_PREFIX))
                .collect(Collectors.toMap(name -> name.substring(PROPERTY_PREFIX.length()), System::getProperty));
    }

    private static Map<String, String> prepare() {
        String name = nameOfThisJvm();
        String topicPrefix = name + ".";
        SharedServers servers = SharedServers.connect();
        servers.createDatabase(name, name, PASSWORD);
        servers.createTopics(topicPrefix);

        Map<String, String> settings = new HashMap<>();
        settings.put("assent.kafka", servers.bootstrapServers());
        settings.put("assent.topic-prefix", topicPrefix);
        settings.put("assent.database.url", servers.superuser().url(name));
        settings.put("assent.database.username", name);
        settings.put("assent.database.password", PASSWORD);
        settings.put("assent.master-keys", MASTER_KEYS);
        settings.put("assent.admin-token", ADMIN_TOKEN + ", " + NEXT_ADMIN_TOKEN + ",");
        // A machine that builds at the same time is slower than the one this bound is meant for.
        settings.put("assent.read-after-write-timeout", "5s");
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.http.host", "127.0.0.1");
        settings.put("quarkus.management.test-port", "0");
        settings.put("quarkus.management.host", "127.0.0.1");
        return settings;
    }

    /** Returns the module's folder and the process: unit and integration tests of a module must not meet either. */
    private static String nameOfThisJvm() {
        Path module = Path.of("").toAbsolutePath().getFileName();
        return module + "-" + ProcessHandle.current().pid();
    }

    @Override
    public void stop() {
        // The next application of this JVM uses them too, and the end of Maven ends the servers.
    }
}
