// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
    /** Settings of where a server is, of which each test has its own. */
    private static final Set<String> ADDRESS = Set.of(
            "port",
            "listen_addresses",
            "unix_socket_directories",
            "data_directory",
            "config_file",
            "hba_file",
            "ident_file");

    @TempDir
    Path directory;

    @Test
    void dataSurvivesARestart() throws Exception {
        try (PostgresServer server = PostgresServer.start(directory, 0)) {
            server.createDatabase("shop", "shop", "s3cret");
            execute(owner(server), "create table item (name text)");
            execute(owner(server), "insert into item values ('chair')");
        }
        try (PostgresServer server = PostgresServer.start(directory, 0)) {
            server.createDatabase("shop", "shop", "n3wer");
            Postgres owner = new Postgres("127.0.0.1", server.port(), "shop", "n3wer");
            assertThat(query(owner, "select name from item")).isEqualTo("chair");
        }
    }

    @Test
    @Tag("nightly")
    void anOrphanedServerIsReplacedWithoutDataLoss() throws Exception {
        int port = FreePort.any();
        KilledProcess.runAndKill(PostgresServerProcess.class, directory.toString(), Integer.toString(port));

        try (PostgresServer server = PostgresServer.start(directory, port)) {
            server.createDatabase("shop", "shop", "s3cret");
            assertThat(query(owner(server), "select name from item")).isEqualTo("chair");
        }
    }

    @Test
    void aReplicaFollowsAndIsPromoted() throws Exception {
        try (PostgresServer primary = PostgresServer.start(directory.resolve("primary"), 0)) {
            primary.createDatabase("shop", "shop", "s3cret");
            execute(owner(primary), "create table item (name text)");
            try (PostgresServer replica = PostgresServer.startReplica(
                    directory.resolve("replica"), primary.superuser(), "replica", PostgresServer.DEVIATIONS)) {
                execute(owner(primary), "insert into item values ('chair')");

                await().ignoreExceptions()
                        .untilAsserted(() -> assertThat(query(owner(replica), "select name from item"))
                                .isEqualTo("chair"));
                assertThatThrownBy(() -> execute(owner(replica), "insert into item values ('table')"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("read-only");
                assertThat(query(replica.superuser(), "select pg_promote()")).isEqualTo("t");
                execute(owner(replica), "delete from item");
            }
            assertThat(query(owner(primary), "select name from item")).isEqualTo("chair");
        }
    }

    @Test
    void eachDatabaseIsAccessibleToItsRoleOnly() throws Exception {
        try (PostgresServer server = PostgresServer.start(directory, 0)) {
            server.createDatabase("shop", "shop", "s3cret");
            server.createDatabase("bank", "bank", "0ther");

            Postgres shop = owner(server);
            assertThat(server.url("shop")).isEqualTo("postgresql://127.0.0.1:" + server.port() + "/shop");
            assertThat(query(shop, "show fsync")).isEqualTo("on");
            assertThatThrownBy(() -> shop.connect("bank")).hasMessageContaining("permission denied");
            assertThatThrownBy(() -> new Postgres("127.0.0.1", server.port(), "shop", "wrong").connect("shop"))
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> new Postgres("127.0.0.1", server.port(), "postgres", "").connect("postgres"))
                    .isInstanceOf(SQLException.class);
            assertThat(Postgres.parse(server.superuser().urlWithCredentials("postgres")))
                    .isEqualTo(server.superuser());
        }
    }

    @Test
    void everyDeviationFromPostgresDefaultsIsOnThePageWithItsReason() throws Exception {
        try (PostgresServer server = PostgresServer.start(directory, 0)) {
            Map<String, String> changed = new TreeMap<>();
            try (Connection connection = server.superuser().connect("postgres");
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "select name, setting from pg_settings where source = 'command line' and setting <> boot_val")) {
                while (rows.next()) {
                    changed.put(rows.getString(1), rows.getString(2));
                }
            }
            changed.keySet().removeAll(ADDRESS);
            assertThat(changed).isEqualTo(StandInsPage.settings("PostgreSQL"));
        }
    }

    @Test
    void theAccessRulesOfAClusterApply() throws Exception {
        List<String> rules = List.of("host shop shop all scram-sha-256", "host all shop all reject");
        try (PostgresServer server = PostgresServer.start(directory, 0, Map.of("max_connections", "50"), rules)) {
            server.createDatabase("shop", "shop", "s3cret");

            assertThat(query(owner(server), "show max_connections")).isEqualTo("50");
            assertThatThrownBy(() -> owner(server).connect("postgres"))
                    .hasMessageContaining("pg_hba.conf rejects connection");
        }
    }

    private static Postgres owner(PostgresServer server) {
        return new Postgres("127.0.0.1", server.port(), "shop", "s3cret");
    }

    private static void execute(Postgres role, String sql) throws SQLException {
        try (Connection connection = role.connect("shop");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(Postgres role, String sql) throws SQLException {
        try (Connection connection = role.connect("shop");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
