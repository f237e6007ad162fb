// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.observe;

import dev.assent.local.home.ExecutableFinder;
import dev.assent.operator.terminal.OperatorException;
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

/** Prometheus process that scrapes a stack; it listens on 127.0.0.1 only. */
public final class PrometheusServer implements AutoCloseable {
    /** Name of the package that provides the program. */
    public static final String PACKAGE = "the Debian package prometheus";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PROBE_PAUSE = Duration.ofMillis(100);

    private final Process process;
    private final String origin;

    private PrometheusServer(Process process, String origin) {
        this.process = process;
        this.origin = origin;
    }

    /** Returns the program by the {@code PATH} of {@code environment}; empty if it is not installed. */
    public static Optional<Path> program(Map<String, String> environment) {
        return ExecutableFinder.find("prometheus", environment);
    }

    /**
     * Starts {@code program} and returns when it is ready. Throws {@link OperatorException} if it is not ready in time.
     *
     * @param folder the folder of its data and its log
     * @param services the origins of the services by their names
     * @param rules the folder of the rule files
     */
    public static PrometheusServer start(
            Path program, Path folder, int port, Map<String, String> services, Path rules) {
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
            PrometheusServer prometheus = new PrometheusServer(process, "http://127.0.0.1:" + port);
            if (!prometheus.awaitReady()) {
                prometheus.close();
                throw new OperatorException(
                        "Prometheus is not ready within " + START_TIMEOUT.toSeconds() + " s. See " + log);
            }
            return prometheus;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start Prometheus", e);
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
                    // It does not listen yet.
                }
                TimeUnit.NANOSECONDS.sleep(PROBE_PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Returns the origin of its pages and its API. */
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
