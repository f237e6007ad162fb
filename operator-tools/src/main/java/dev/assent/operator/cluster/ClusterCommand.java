package dev.assent.operator.cluster;

import dev.assent.operator.OperatorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What asks a Kafka cluster, the local stack's or any other. */
public abstract class ClusterCommand implements Callable<Integer> {
    private static final String PATIENCE_MILLIS = "15000";

    private final Supplier<Map<String, String>> environment;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "The cluster (default: that of --config, else ASSENT_KAFKA, else the local stack's).")
    private String kafka;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties of Kafka clients, such as those of TLS and SASL.")
    private Path config;

    /** A command that finds its cluster in the variables that {@code environment} returns, unless an option names one. */
    protected ClusterCommand(Supplier<Map<String, String>> environment) {
        this.environment = environment;
    }

    /** Does it, with the settings of a Kafka client. */
    protected abstract void run(Map<String, Object> kafka);

    /** Where it says what it has found. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

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
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        properties().forEach((name, value) -> settings.put((String) name, value));
        if (kafka != null) {
            settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka);
        }
        settings.computeIfAbsent(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, name -> known());
        return settings;
    }

    private Properties properties() {
        Properties properties = new Properties();
        if (config != null) {
            try (Reader file = Files.newBufferedReader(config)) {
                properties.load(file);
            } catch (IOException | IllegalArgumentException e) {
                throw new OperatorException(config + " cannot be read as a file of properties.", e);
            }
        }
        return properties;
    }

    private String known() {
        String known = environment.get().get("ASSENT_KAFKA");
        if (known == null || known.isBlank()) {
            throw new OperatorException("No Kafka cluster configured. Use --kafka HOST:PORT or set ASSENT_KAFKA.");
        }
        return known;
    }
}
