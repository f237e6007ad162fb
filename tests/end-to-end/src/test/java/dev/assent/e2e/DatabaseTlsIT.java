// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.embedded.PostgresServer;
import dev.assent.embedded.push.Certificates;
import dev.assent.local.stack.Component;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections to PostgreSQL are encrypted, and only to the server of the configured name and authority. */
@Tag("nightly")
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.SAME_THREAD)
class DatabaseTlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROLE = "assent_tls";
    private static final String PASSWORD = "password-of-the-test";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Client that connects first. */
    private enum Client {
        MIGRATIONS,
        MIGRATIONS_BY_A_ROLE,
        SERVICE
    }

    @TempDir
    static Path directory;

    private static PostgresServer postgres;
    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        Path own = directory.resolve("certificate");
        Certificates.ensure(own, "localhost");
        Certificates.ensure(directory.resolve("other"), "localhost");
        postgres = PostgresServer.start(
                directory.resolve("postgres"),
                0,
                Map.of(
                        "ssl", "on",
                        "ssl_cert_file", own.resolve(Certificates.CERTIFICATE).toString(),
                        "ssl_key_file", privateKey(own).toString()),
                List.of("hostnossl all " + ROLE + " all reject"));
        postgres.createDatabase(ROLE, ROLE, PASSWORD);
        migrateAndServe();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    /** The server of the configured name and authority is accepted, by the migrations and by the service. */
    private static void migrateAndServe() throws Exception {
        try (ExtraInstance instance =
                ExtraInstance.start(stack, Component.TOKEN, settings("localhost", "certificate"))) {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(keys(instance))
                    .as(instance.log())
                    .contains("\"kid\""));
            assertThat(connections()).isNotEmpty().allSatisfy(encrypted -> assertThat(encrypted)
                    .isTrue());
        }
    }

    @Test
    void withoutTlsTheServiceDoesNotGetIn() throws Exception {
        Map<String, String> settings = settings("localhost", "certificate");
        settings.put("ASSENT_DATABASE_SSL_MODE", "disable");
        refuses(settings, "no encryption");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, certificate, MIGRATIONS",
        "localhost, other, MIGRATIONS",
        "127.0.0.1, certificate, MIGRATIONS_BY_A_ROLE",
        "localhost, other, MIGRATIONS_BY_A_ROLE",
        "127.0.0.1, certificate, SERVICE",
        "localhost, other, SERVICE"
    })
    void aServerOfAnotherNameOrAuthorityIsRefused(String host, String authority, Client client) throws Exception {
        Map<String, String> settings = settings(host, authority);
        // Without migrations only the reactive client connects.
        settings.put("QUARKUS_FLYWAY_MIGRATE_AT_START", Boolean.toString(client != Client.SERVICE));
        if (client == Client.MIGRATIONS_BY_A_ROLE) {
            settings.put("QUARKUS_FLYWAY_USERNAME", ROLE);
            settings.put("QUARKUS_FLYWAY_PASSWORD", PASSWORD);
        }
        String reasonOfJdbc = host.equals("localhost") ? "PKIX path" : "127.0.0.1";
        refuses(settings, client == Client.SERVICE ? "SSL handshake failed" : reasonOfJdbc);
    }

    private static void refuses(Map<String, String> settings, String reason) throws Exception {
        try (ExtraInstance instance = ExtraInstance.start(stack, Component.TOKEN, settings)) {
            assertThat(instance.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(instance.log())
                    .isTrue();
            assertThat(instance.process().exitValue()).isNotZero();
            assertThat(instance.log()).contains(reason);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(connections()).isEmpty());
    }

    private static Map<String, String> settings(String host, String authority) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("ASSENT_DATABASE_URL", "postgresql://" + host + ":" + postgres.port() + "/" + ROLE);
        settings.put("ASSENT_DATABASE_USERNAME", ROLE);
        settings.put("ASSENT_DATABASE_PASSWORD", PASSWORD);
        settings.put("ASSENT_DATABASE_SSL_MODE", "verify-full");
        settings.put(
                "ASSENT_DATABASE_CA_FILE",
                directory.resolve(authority).resolve(Certificates.CERTIFICATE).toString());
        settings.put("QUARKUS_FLYWAY_CONNECT_RETRIES", "0");
        // Takes no events from the services of the stack.
        settings.put("ASSENT_KAFKA", "127.0.0.1:1");
        return settings;
    }

    private static String keys(ExtraInstance instance) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(instance.origin() + "/.well-known/jwks.json"))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Returns of each connection of the service whether it is encrypted. */
    private static List<Boolean> connections() throws Exception {
        try (Connection connection = postgres.superuser().connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = '" + ROLE
                                + "'")) {
            List<Boolean> encrypted = new ArrayList<>();
            while (rows.next()) {
                encrypted.add(rows.getBoolean(1));
            }
            return encrypted;
        }
    }

    private static Path privateKey(Path certificate) throws Exception {
        byte[] key = Certificates.keyStore(certificate)
                .getKey("server", Certificates.PASSWORD)
                .getEncoded();
        Path file = certificate.resolve("server.key");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }
}
