// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.awaitility.Awaitility.await;

import dev.assent.embedded.Postgres;
import dev.assent.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/** Streaming replication from one site to another, over a link that can be cut. */
final class Replication implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Postgres primary;
    private final VanishingServer link;
    private final PostgresServer replica;

    private Replication(Postgres primary, VanishingServer link, PostgresServer replica) {
        this.primary = primary;
        this.link = link;
        this.replica = replica;
    }

    /** Copies the data of {@code primary} to {@code directory} and starts the replica. */
    static Replication start(Postgres primary, Path directory, Map<String, String> parameters) throws IOException {
        VanishingServer link = VanishingServer.of(primary.port());
        Postgres linked = new Postgres(primary.host(), link.port(), primary.user(), primary.password());
        return new Replication(
                primary, link, PostgresServer.startReplica(directory, linked, "second_site", parameters));
    }

    PostgresServer replica() {
        return replica;
    }

    /** Waits until the replica has everything that is committed now. */
    void awaitCaughtUp() throws SQLException {
        String position = text(primary, "select pg_current_wal_lsn()::text");
        await().atMost(PATIENCE).until(() -> text(
                        replica.superuser(), "select (pg_last_wal_replay_lsn() >= '" + position + "'::pg_lsn)::text")
                .equals("true"));
    }

    /** Cuts the link: what is committed from now on never reaches the replica. */
    void cut() throws IOException {
        link.refuse();
    }

    /** Lets the replica accept writes. */
    void promote() throws SQLException {
        text(replica.superuser(), "select pg_promote()::text");
    }

    private static String text(Postgres server, String sql) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        link.close();
    }
}
