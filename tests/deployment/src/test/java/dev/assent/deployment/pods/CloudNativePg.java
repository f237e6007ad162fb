// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import static dev.assent.deployment.pods.Manifests.elements;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.embedded.FreePort;
import dev.assent.embedded.Postgres;
import dev.assent.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stand-in for the operator CloudNativePG: a server with the parameters and the access rules of the Cluster, its roles and its
 * databases, and a certificate for the name of its Service. Other settings of the operator itself are not imitated.
 */
final class CloudNativePg implements AutoCloseable {
    private static final String CLUSTER = "assent-postgres";

    /** Service that it creates for the primary of the Cluster. */
    static final String SERVICE = CLUSTER + "-rw";

    static final int PORT = 5432;

    /** Secret that it creates with the authority of the server's certificate. */
    private static final String AUTHORITY = CLUSTER + "-ca";

    private final Manifests manifests;
    private final Path directory;
    private final int port = FreePort.any();
    private final Map<String, String> parameters;
    private final Map<String, String> tls;
    private final List<String> accessRules;
    private PostgresServer server;

    private CloudNativePg(Manifests manifests, JsonNode cluster, Path directory) {
        this.manifests = manifests;
        this.directory = directory;
        this.parameters = Manifests.texts(cluster.at("/spec/postgresql/parameters"));
        this.tls = tls(manifests, directory.resolveSibling(AUTHORITY));
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

    /** Issues the certificate and adds the Secret of its authority; returns the settings of the server. */
    private static Map<String, String> tls(Manifests manifests, Path folder) {
        Authority authority = new Authority(AUTHORITY);
        Authority.Identity server = authority.identity(SERVICE);
        manifests.addSecret(AUTHORITY, Map.of("ca.crt", authority.pem().getBytes(US_ASCII)));
        try {
            Files.createDirectories(folder);
            Path certificate = Files.writeString(folder.resolve("server.crt"), server.certificate());
            Path key = folder.resolve("server.key");
            Files.deleteIfExists(key);
            // PostgreSQL refuses a key that others may read.
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(key, server.key());
            return Map.of("ssl", "on", "ssl_cert_file", certificate.toString(), "ssl_key_file", key.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether every connection of a service is encrypted; fails if there is none. */
    boolean isEncrypted() throws SQLException {
        try (Connection connection = superuser().connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select bool_and(ssl), count(*) from pg_stat_ssl join pg_stat_activity using (pid)"
                                + " where usename like 'assent\\_%'")) {
            row.next();
            if (row.getInt(2) == 0) {
                throw new IllegalStateException("no service is connected");
            }
            return row.getBoolean(1);
        }
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
        Map<String, String> all = new HashMap<>(parameters);
        all.putAll(tls);
        server = PostgresServer.start(directory, port, all, accessRules);
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
