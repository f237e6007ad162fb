package dev.assent.local.cluster;

import dev.assent.local.LocalProblem;
import dev.assent.local.home.LocalEnvironment;
import dev.assent.local.stack.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What asks a Kafka cluster, the local stack's or any other. */
public abstract class ClusterCommand implements Callable<Integer> {
    private static final String PATIENCE_MILLIS = "15000";

    private final Map<String, String> environment;
    private final Path project;

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

    /** A command for {@code environment}, in which a cluster may be named, and the local stack of {@code project}. */
    protected ClusterCommand(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
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
            throw new LocalProblem(
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
                throw new LocalProblem(config + " cannot be read as a file of properties.", e);
            }
        }
        return properties;
    }

    private String known() {
        Map<String, String> variables = new HashMap<>(LocalEnvironment.read(Settings.home(environment, project)));
        variables.putAll(environment);
        String known = variables.get("ASSENT_KAFKA");
        if (known == null || known.isBlank()) {
            throw new LocalProblem("Which Kafka? Say it with --kafka HOST:PORT, or set ASSENT_KAFKA.");
        }
        return known;
    }
}
