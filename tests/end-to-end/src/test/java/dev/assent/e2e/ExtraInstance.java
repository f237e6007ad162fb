// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import dev.assent.embedded.FreePort;
import dev.assent.embedded.Postgres;
import dev.assent.local.home.Secrets;
import dev.assent.local.stack.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Extra instance of a service of the stack, with settings of its own, which is not restarted. */
final class ExtraInstance implements AutoCloseable {
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
        int port = FreePort.any();
        int managementPort = FreePort.any();
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
        Secrets secrets = Secrets.of(stack.home());
        String database = service.database();
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_HOST", "127.0.0.1",
                        "QUARKUS_HTTP_PORT", Integer.toString(port),
                        "QUARKUS_MANAGEMENT_HOST", "127.0.0.1",
                        "QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort),
                        "ASSENT_KAFKA", stack.kafka(),
                        "ASSENT_DATABASE_URL",
                                Postgres.parse(stack.variables().get("ASSENT_DATABASE_URL"))
                                        .url(database),
                        "ASSENT_DATABASE_USERNAME", database,
                        "ASSENT_DATABASE_PASSWORD", secrets.databasePassword(stack.home(), database),
                        "ASSENT_MASTER_KEYS", secrets.masterKey(),
                        "ASSENT_ADMIN_TOKEN", secrets.adminToken()));
        builder.environment().putAll(settings);
        return new ExtraInstance(builder.start(), port, managementPort, log);
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
