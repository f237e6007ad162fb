// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** A PostgreSQL server of its own process, whose data survives it. */
public final class PostgresServer implements AutoCloseable {
    private static final String SUPERUSER = "postgres";
    private static final String MAX_CONNECTIONS = "200";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final EmbeddedPostgres server;
    private final Postgres superuser;

    private PostgresServer(EmbeddedPostgres server, Postgres superuser) {
        this.server = server;
        this.superuser = superuser;
    }

    /**
     * Starts a server on 127.0.0.1 with the data of {@code dataDirectory}, which is made at the first start.
     *
     * <p>A server that an earlier process left running on the same data is stopped first; if that process still lives,
     * this fails.
     *
     * @param port 0 for any free port
     */
    public static PostgresServer start(Path dataDirectory, int port) {
        int chosen = port == 0 ? FreePort.any() : port;
        PostgresDirectory directory = PostgresDirectory.prepare(dataDirectory);
        Postgres superuser = new Postgres("127.0.0.1", chosen, SUPERUSER, directory.superuserPassword());
        try {
            EmbeddedPostgres server = builder(directory, superuser).start();
            directory.markInitialised();
            return new PostgresServer(server, superuser);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "PostgreSQL does not start on port " + chosen + ", see " + directory.log() + ": " + e.getMessage(),
                    e);
        }
    }

    /** Stops the server that a killed process left running on {@code dataDirectory}; the caller answers for nobody else using it. */
    public static void stopStale(Path dataDirectory) {
        PostgresDirectory.ifThere(dataDirectory).ifPresent(directory -> StalePostmaster.stop(directory.data()));
    }

    private static EmbeddedPostgres.Builder builder(PostgresDirectory directory, Postgres superuser) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.data())
                .setCleanDataDirectory(false)
                .setPort(superuser.port())
                .setPGStartupWait(START_TIMEOUT)
                // A shutdown hook would run beside the caller's own and could stop the server under its services.
                .setRegisterShutdownHook(false)
                // Not a pipe: the server outlives a killed process, and its log must not be lost or block it.
                .setOutputRedirector(
                        ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
                .setErrorRedirector(
                        ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
                // Runs once the directory's lock is ours: a server that is still there has lost its process.
                .setDataDirectoryCustomizer(data -> StalePostmaster.stop(data.toPath()))
                // These become options of initdb; the later --auth overrides the "trust" that the library passes.
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", directory.superuserPasswordFile().toString())
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setConnectConfig("password", superuser.password())
                // Overrides the -F that the library passes.
                .setServerConfig("fsync", "on")
                .setServerConfig("listen_addresses", superuser.host())
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", MAX_CONNECTIONS)
                .setServerConfig("timezone", "UTC")
                .setServerConfig("log_timezone", "UTC");
    }

    /** Makes sure that a database and the one role that owns it exist; see {@link Postgres#createDatabase}. */
    public void createDatabase(String database, String role, String password) {
        superuser.createDatabase(database, role, password);
    }

    /** The port it listens on. */
    public int port() {
        return superuser.port();
    }

    /** Where {@code database} is, without credentials: {@code postgresql://127.0.0.1:PORT/database}. */
    public String url(String database) {
        return superuser.url(database);
    }

    /** This server as its superuser sees it. */
    public Postgres superuser() {
        return superuser;
    }

    /** Stops the server; its data stays. Connections that are open are cut. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not stop", e);
        }
    }
}
