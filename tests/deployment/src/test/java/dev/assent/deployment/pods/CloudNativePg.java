// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import static dev.assent.deployment.pods.Manifests.elements;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.embedded.FreePort;
import dev.assent.embedded.Postgres;
import dev.assent.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Stand-in for the operator CloudNativePG: a server with the parameters and the access rules of the Cluster, its roles and its
 * databases. Settings of the operator itself are not imitated.
 */
final class CloudNativePg implements AutoCloseable {
    private static final String CLUSTER = "assent-postgres";

    /** Service that it creates for the primary of the Cluster. */
    static final String SERVICE = CLUSTER + "-rw";

    static final int PORT = 5432;

    private final Manifests manifests;
    private final Path directory;
    private final int port = FreePort.any();
    private final Map<String, String> parameters;
    private final List<String> accessRules;
    private PostgresServer server;

    private CloudNativePg(Manifests manifests, JsonNode cluster, Path directory) {
        this.manifests = manifests;
        this.directory = directory;
        this.parameters = Manifests.texts(cluster.at("/spec/postgresql/parameters"));
        this.accessRules = elements(cluster.at("/spec/postgresql/pg_hba"))
                .map(JsonNode::asText)
                .toList();
        start();
    }

    static CloudNativePg start(Manifests manifests, Path directory) throws SQLException {
        JsonNode cluster = manifests.named("Cluster", CLUSTER);
        CloudNativePg postgres = new CloudNativePg(manifests, cluster, directory);
        try (Connection connection = postgres.superuser().connect("postgres");
                Statement statement = connection.createStatement()) {
            for (JsonNode role : cluster.at("/spec/managed/roles")) {
                String password =
                        manifests.secret(role.at("/passwordSecret/name").asText(), "password");
                statement.execute("create role %s %s password %s"
                        .formatted(
                                statement.enquoteIdentifier(text(role, "/name"), true),
                                role.path("login").booleanValue() ? "login" : "nologin",
                                statement.enquoteLiteral(password)));
            }
            for (JsonNode database : manifests.ofKind("Database").toList()) {
                statement.execute("create database %s owner %s"
                        .formatted(
                                statement.enquoteIdentifier(text(database, "/spec/name"), true),
                                statement.enquoteIdentifier(text(database, "/spec/owner"), true)));
            }
        }
        return postgres;
    }

    private static String text(JsonNode node, String path) {
        return node.at(path).asText();
    }

    /** Returns how much memory, in KiB, each process has that serves a connection of a service, without what it shares. */
    List<Long> memoryOfConnections() throws SQLException, IOException {
        List<Long> memory = new ArrayList<>();
        try (Connection connection = superuser().connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet processes = statement.executeQuery(
                        "select pid from pg_stat_activity where usename like 'assent\\_%' order by pid")) {
            while (processes.next()) {
                Path rollup = Path.of("/proc", Integer.toString(processes.getInt(1)), "smaps_rollup");
                memory.add(Files.readAllLines(rollup).stream()
                        .filter(line -> line.startsWith("Pss_Anon:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum());
            }
        }
        return memory;
    }

    /** Starts the server anew with the same data, after {@link #stop}. */
    void start() {
        server = PostgresServer.start(directory, port, parameters, accessRules);
    }

    /** Stops the server as a failure of its node would: nothing answers at its port. */
    void stop() {
        server.close();
    }

    /** Returns the parameters that the server has beside PostgreSQL's defaults. */
    Map<String, String> parameters() {
        return parameters;
    }

    /** Returns the access with the user name and the password of the Secret {@code secret}. */
    Postgres role(String secret) {
        return new Postgres(
                "127.0.0.1", port, manifests.secret(secret, "username"), manifests.secret(secret, "password"));
    }

    /** Returns the access of the operator. */
    Postgres superuser() {
        return server.superuser();
    }

    /** Returns the port of 127.0.0.1 that is {@link #PORT} of {@link #SERVICE}. */
    int port() {
        return port;
    }

    @Override
    public void close() {
        server.close();
    }
}
