// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.embedded.FreePort;
import dev.assent.embedded.Postgres;
import dev.assent.local.home.Home;
import dev.assent.local.home.Secrets;
import dev.assent.local.proxy.ServiceInstance;
import dev.assent.local.stack.Component;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Instance of a service beside those of the stack, or of a site, with settings of its own, which is not restarted. */
final class ExtraInstance implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final int port;
    private final int managementPort;
    private final Path log;

    private ExtraInstance(Process process, int port, int managementPort, Path log) {
        this.process = process;
        this.port = port;
        this.managementPort = managementPort;
        this.log = log;
    }

    static ExtraInstance start(Stack stack, Component service, Map<String, String> settings) throws IOException {
        return start(stack.home(), stack.postgres(), stack.kafka(), service, settings);
    }

    /** Starts one with the secrets of {@code home}. */
    static ExtraInstance start(
            Home home, Postgres postgres, String kafka, Component service, Map<String, String> settings)
            throws IOException {
        // Outgoing connections of instances that start beside it must not take them.
        int port = FreePort.nonEphemeral();
        int managementPort = FreePort.nonEphemeral();
        Path log = Files.createTempFile("assent-e2e", ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getenv("ASSENT_JVM_OPTIONS").split(" ")));
        command.add("-jar");
        command.add(Stack.project()
                .resolve(Path.of(service.title(), "target", "quarkus-app", "quarkus-run.jar"))
                .toString());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        Secrets secrets = Secrets.of(home);
        String database = service.database();
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_HOST", "127.0.0.1",
                        "QUARKUS_HTTP_PORT", Integer.toString(port),
                        "QUARKUS_MANAGEMENT_HOST", "127.0.0.1",
                        "QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort),
                        "ASSENT_KAFKA", kafka,
                        "ASSENT_DATABASE_URL", postgres.url(database),
                        "ASSENT_DATABASE_USERNAME", database,
                        "ASSENT_DATABASE_PASSWORD", secrets.databasePassword(home, database),
                        "ASSENT_MASTER_KEYS", secrets.masterKey(),
                        "ASSENT_ADMIN_TOKEN", secrets.adminToken()));
        builder.environment().putAll(settings);
        return new ExtraInstance(builder.start(), port, managementPort, log);
    }

    void awaitReady() {
        HttpRequest ready = HttpRequest.newBuilder(URI.create(managementOrigin() + "/q/health/ready"))
                .build();
        await().atMost(PATIENCE)
                .failFast(() -> assertThat(process.isAlive()).as(log()).isTrue())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(CLIENT.send(ready, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .as(log())
                        .isEqualTo(200));
    }

    ServiceInstance address() {
        return ServiceInstance.local(port, managementPort);
    }

    Process process() {
        return process;
    }

    String origin() {
        return "http://127.0.0.1:" + port;
    }

    /** Returns the origin of its health and its metrics. */
    String managementOrigin() {
        return "http://127.0.0.1:" + managementPort;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.delete(log);
    }
}
