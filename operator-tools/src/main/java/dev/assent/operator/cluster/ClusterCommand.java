// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.cluster;

import dev.assent.operator.terminal.OperatorException;
import dev.assent.operator.terminal.TerminalCommand;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Base of commands that access a Kafka cluster. */
public abstract class ClusterCommand extends TerminalCommand {
    private static final String TIMEOUT_MILLIS = "15000";
    private static final String VARIABLE_PREFIX = "KAFKA_";
    /** Variables by which the services are configured too, such as KAFKA_SSL_KEYSTORE_LOCATION. */
    private static final Pattern CLIENT_VARIABLE = Pattern.compile(VARIABLE_PREFIX + "(SECURITY|SSL|SASL)_");

    private final Supplier<Map<String, String>> environment;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "The cluster (default: that of --config, else ASSENT_KAFKA, else that of the local stack).")
    private @Nullable String kafka;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Properties of Kafka clients, such as those of TLS and SASL (else the variables KAFKA_SECURITY_…,"
                            + " KAFKA_SSL_… and KAFKA_SASL_…, as for the services).")
    private @Nullable Path config;

    /** Creates a command that reads ASSENT_KAFKA from {@code environment}, unless an option names the cluster. */
    protected ClusterCommand(Supplier<Map<String, String>> environment) {
        this.environment = environment;
    }

    /** Executes the command with these settings of a Kafka client. */
    protected abstract void run(Map<String, Object> kafka);

    @Override
    public final Integer call() throws InterruptedException {
        Map<String, Object> settings = settings();
        try {
            run(settings);
            out().flush();
            return 0;
        } catch (InterruptException e) {
            throw new InterruptedException();
        } catch (KafkaException e) {
            String cause = e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
            throw new OperatorException(
                    "Kafka at " + settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG) + ": " + e.getMessage()
                            + cause,
                    e);
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        environment.get().forEach((variable, value) -> {
            if (CLIENT_VARIABLE.matcher(variable).lookingAt()) {
                settings.put(
                        variable.substring(VARIABLE_PREFIX.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'),
                        value);
            }
        });
        properties().forEach((name, value) -> settings.put((String) name, value));
        if (kafka != null) {
            settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka);
        }
        settings.computeIfAbsent(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, name -> configured());
        return settings;
    }

    private Properties properties() {
        Properties properties = new Properties();
        if (config != null) {
            try (Reader file = Files.newBufferedReader(config)) {
                properties.load(file);
            } catch (IOException | IllegalArgumentException e) {
                throw new OperatorException(config + " is not a readable properties file.", e);
            }
        }
        return properties;
    }

    private String configured() {
        String cluster = environment.get().get("ASSENT_KAFKA");
        if (cluster == null || cluster.isBlank()) {
            throw new OperatorException("No Kafka cluster configured. Use --kafka HOST:PORT or set ASSENT_KAFKA.");
        }
        return cluster;
    }
}
