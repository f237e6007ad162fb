package dev.assent.local.observe;

import dev.assent.local.Programs;
import dev.assent.operator.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A Prometheus of this machine that looks at a stack; it listens on 127.0.0.1 alone. */
public final class Prometheus implements AutoCloseable {
    /** What to install where there is none. */
    public static final String PACKAGE = "the Debian package prometheus";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Process process;
    private final String origin;

    private Prometheus(Process process, String origin) {
        this.process = process;
        this.origin = origin;
    }

    /** The program, as the {@code PATH} of {@code environment} finds it; empty where it is not installed. */
    public static Optional<Path> program(Map<String, String> environment) {
        return Programs.find("prometheus", environment);
    }

    /**
     * Starts {@code program} and returns when it answers.
     *
     * @param folder where it keeps its data and its log
     * @param services where each service listens, by its name
     * @param rules the folder of the rule files
     */
    public static Prometheus start(Path program, Path folder, int port, Map<String, String> services, Path rules) {
        try {
            Files.createDirectories(folder);
            Path configuration = folder.resolve("prometheus.yml");
            Path log = folder.resolve("prometheus.log");
            Files.writeString(configuration, configuration(services, rules));
            Process process = new ProcessBuilder(
                            program.toString(),
                            "--config.file=" + configuration,
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--log.level=warn")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Prometheus prometheus = new Prometheus(process, "http://127.0.0.1:" + port);
            if (!prometheus.awaitReady()) {
                prometheus.close();
                throw new OperatorException("Prometheus does not start, see " + log);
            }
            return prometheus;
        } catch (IOException e) {
            throw new UncheckedIOException("Prometheus does not start", e);
        }
    }

    private static String configuration(Map<String, String> services, Path rules) {
        return """
                global: {scrape_interval: 2s, evaluation_interval: 5s}
                rule_files: ["%s/*.yaml"]
                scrape_configs:
                  - job_name: assent
                    metrics_path: /q/metrics
                    static_configs:
                %s
                """
                .formatted(
                        rules,
                        services.entrySet().stream()
                                .map(service -> "      - {targets: [\"%s\"], labels: {service: %s}}"
                                        .formatted(
                                                URI.create(service.getValue()).getAuthority(), service.getKey()))
                                .collect(Collectors.joining("\n")));
    }

    private boolean awaitReady() {
        HttpRequest ask = HttpRequest.newBuilder(URI.create(origin + "/-/ready"))
                .timeout(START_TIMEOUT)
                .build();
        HttpClient client = HttpClient.newHttpClient();
        long end = System.nanoTime() + START_TIMEOUT.toNanos();
        try {
            while (process.isAlive() && System.nanoTime() < end) {
                try {
                    if (client.send(ask, BodyHandlers.discarding()).statusCode() == 200) {
                        return true;
                    }
                } catch (IOException e) {
                    // Not yet.
                }
                TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Where its pages and its API are. */
    public String origin() {
        return origin;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
