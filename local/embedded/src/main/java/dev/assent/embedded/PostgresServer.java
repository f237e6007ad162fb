// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Embedded PostgreSQL server in a process of its own, with persistent data. */
public final class PostgresServer implements AutoCloseable {
    private static final String SUPERUSER = "postgres";
    /** Settings of the local stack and of tests that differ from PostgreSQL's defaults: see docs/operations/stand-ins.md. */
    static final Map<String, String> DEVIATIONS =
            Map.of("max_connections", "200", "synchronous_commit", "off", "timezone", "UTC", "log_timezone", "UTC");

    /** PostgreSQL's defaults in the place of those of the library. */
    private static final Map<String, String> DEFAULTS =
            Map.of("fsync", "on", "synchronous_commit", "on", "max_connections", "100");

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final EmbeddedPostgres server;
    private final Postgres superuser;

    private PostgresServer(EmbeddedPostgres server, Postgres superuser) {
        this.server = server;
        this.superuser = superuser;
    }

    /**
     * Starts a server on 127.0.0.1 with the data in {@code dataDirectory}, which is created at the first start. Stops an
     * orphaned server on the same data first.
     *
     * @param port the port; 0 selects any free port
     * @throws IllegalStateException if the server does not start, for example because another process uses the data
     */
    public static PostgresServer start(Path dataDirectory, int port) {
        return start(dataDirectory, port, DEVIATIONS, List.of());
    }

    /**
     * Starts a server like {@link #start(Path, int)} with exactly the settings {@code parameters} of a cluster over
     * PostgreSQL's defaults, and with its {@code accessRules}: lines of pg_hba.conf, before which only the superuser is
     * admitted, and after which every role with its password. Without any rule, the file stays as initdb writes it.
     */
    public static PostgresServer start(
            Path dataDirectory, int port, Map<String, String> parameters, List<String> accessRules) {
        int chosen = port == 0 ? FreePort.any() : port;
        PostgresDirectory directory = PostgresDirectory.prepare(dataDirectory);
        Postgres superuser = new Postgres("127.0.0.1", chosen, SUPERUSER, directory.superuserPassword());
        try {
            EmbeddedPostgres server =
                    builder(directory, superuser, parameters, accessRules).start();
            directory.markInitialised();
            return new PostgresServer(server, superuser);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "cannot start PostgreSQL on port " + chosen + "; see " + directory.log() + ": " + e.getMessage(),
                    e);
        }
    }

    /**
     * Starts a streaming replica of {@code primary}, a server on this machine, with a copy of its data in
     * {@code dataDirectory}, which must not exist. It answers reads until {@code pg_promote()} lets it write.
     *
     * @param primary the address at which it receives the log, with the credentials of the superuser
     * @param slot the name of the replication slot, which is created
     * @param parameters settings over PostgreSQL's defaults; {@code max_connections} must not be below the primary's
     */
    public static PostgresServer startReplica(
            Path dataDirectory, Postgres primary, String slot, Map<String, String> parameters) {
        try {
            PostgresDirectory directory = PostgresDirectory.prepareCopy(dataDirectory, primary.password());
            BaseBackup.copy(primary, slot, directory.data());
            Files.createFile(directory.data().resolve("standby.signal"));
            Files.writeString(
                    directory.data().resolve("postgresql.auto.conf"),
                    """
                    primary_conninfo = 'host=%s port=%d user=%s password=%s sslmode=disable gssencmode=disable'
                    primary_slot_name = '%s'
                    """
                            .formatted(primary.host(), primary.port(), primary.user(), primary.password(), slot),
                    StandardOpenOption.APPEND);
            directory.markInitialised();
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("cannot copy the data of " + primary + ": " + e.getMessage(), e);
        }
        return start(dataDirectory, 0, parameters, List.of());
    }

    /** Stops an orphaned server on {@code dataDirectory}; the caller ensures that no other process uses it. */
    public static void stopStale(Path dataDirectory) {
        PostgresDirectory.find(dataDirectory).ifPresent(directory -> StalePostmaster.stop(directory.data()));
    }

    private static EmbeddedPostgres.Builder builder(
            PostgresDirectory directory, Postgres superuser, Map<String, String> parameters, List<String> accessRules) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.data())
                .setCleanDataDirectory(false)
                .setPort(superuser.port())
                .setPGStartupWait(START_TIMEOUT)
                // A shutdown hook could stop the server before the services that use it.
                .setRegisterShutdownHook(false)
                // A file, because the server survives a killed process: a pipe would lose its log or block it.
                .setOutputRedirector(
                        ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
                .setErrorRedirector(
                        ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
                // Runs with the directory's lock: a server that still runs is an orphan.
                .setDataDirectoryCustomizer(data -> {
                    StalePostmaster.stop(data.toPath());
                    writeAccessRules(data.toPath(), accessRules);
                })
                // These are options of initdb; this --auth overrides the library's "trust".
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", directory.superuserPasswordFile().toString())
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setConnectConfig("password", superuser.password())
                .setServerConfig("listen_addresses", superuser.host())
                .setServerConfig("unix_socket_directories", "");
        DEFAULTS.forEach(builder::setServerConfig);
        parameters.forEach(builder::setServerConfig);
        return builder;
    }

    private static void writeAccessRules(Path data, List<String> accessRules) {
        if (accessRules.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add("host all " + SUPERUSER + " 127.0.0.1/32 scram-sha-256");
        lines.addAll(accessRules);
        lines.add("host all all all scram-sha-256");
        try {
            Files.write(data.resolve("pg_hba.conf"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the access rules", e);
        }
    }

    /** Creates a database and the role that owns it, if they do not exist; see {@link Postgres#createDatabase}. */
    public void createDatabase(String database, String role, String password) {
        superuser.createDatabase(database, role, password);
    }

    /** Returns its port. */
    public int port() {
        return superuser.port();
    }

    /** Returns the URL of {@code database} without credentials: {@code postgresql://127.0.0.1:PORT/database}. */
    public String url(String database) {
        return superuser.url(database);
    }

    /** Returns the access to this server as its superuser. */
    public Postgres superuser() {
        return superuser;
    }

    /** Stops the server and closes open connections; its data stays. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop PostgreSQL", e);
        }
    }
}
