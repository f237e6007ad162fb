// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.assent.embedded.PostgresServer;
import dev.assent.local.stack.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inserts old rows into the tables of all services, as their migrations make them. */
class OldHistoryIT {
    private static final Path PROJECT = Path.of("..", "..");
    private static final long SIGN_INS = 200;
    /** A finished sign-in of one user, of which the old ones are copies. */
    private static final Map<Component, List<String>> FINISHED = Map.of(
            Component.CHALLENGE,
            List.of(
                    "insert into app_user (tenant_id, user_id, created_at) values ('shop', 'ada', now())",
                    "insert into authenticator (id, tenant_id, user_id, public_key, platform, version, enrolled_at)"
                            + " values (gen_random_uuid(), 'shop', 'ada', 'key', 'android', 1, now())",
                    "insert into action (id, tenant_id, user_id, action_code, idempotency_key, version, state,"
                            + " state_updated_at, created_at) values (gen_random_uuid(), 'shop', 'ada', 'sign-in', 'one',"
                            + " 2, 'CHALLENGE_SUCCEEDED', now(), now())",
                    "insert into challenge (id, tenant_id, action_id, wire_id, version, status, created_at, expires_at,"
                            + " user_id, action_code, idempotency_key) select gen_random_uuid(), 'shop', id, 'wire', 3,"
                            + " 'VERIFIED', now(), now(), 'ada', 'sign-in', 'one' from action"),
            Component.VERIFICATION,
            List.of(
                    "insert into authenticator (id, tenant_id, user_id, public_key, version, enrolled_at)"
                            + " values (gen_random_uuid(), 'shop', 'ada', 'key', 1, now())",
                    "insert into challenge (id, tenant_id, user_id, action_id, action_code, idempotency_key, wire_id,"
                            + " created_at, expires_at, status, version, sealed_token, action_version) values"
                            + " (gen_random_uuid(), 'shop', 'ada', gen_random_uuid(), 'sign-in', 'one', 'wire', now(),"
                            + " now(), 'VERIFIED', 3, 'sealed', 1)"),
            Component.TOKEN,
            List.of(
                    "insert into action (action_id, version, tenant_id, user_id, action_code, idempotency_key, state,"
                            + " touched_at) values (gen_random_uuid(), 1, 'shop', 'ada', 'sign-in', 'one',"
                            + " 'CHALLENGE_REQUIRED', now())",
                    "insert into minted_token (challenge_id, tenant_id, sealed_token, minted_at)"
                            + " values (gen_random_uuid(), 'shop', 'sealed', now())",
                    "insert into challenge_outcome (challenge_id, action_id, state, decided_at)"
                            + " select gen_random_uuid(), action_id, 'CHALLENGE_SUCCEEDED', now() from action"),
            Component.PUSH,
            List.of(
                    "insert into tenant (tenant_id, version) values ('shop', 1)",
                    "insert into device (authenticator_id, version, tenant_id, user_id, enrolled_at, disabled)"
                            + " values (gen_random_uuid(), 1, 'shop', 'ada', now(), false)"));

    private static PostgresServer server;

    private final List<String> progress = new ArrayList<>();

    @BeforeAll
    static void createTables(@TempDir Path directory) throws Exception {
        server = PostgresServer.start(directory, 0);
        for (Component service : FINISHED.keySet()) {
            server.createDatabase(service.database(), service.database(), "secret");
            for (Path migration : migrations(service)) {
                execute(service, Files.readString(migration));
            }
        }
        seed();
    }

    private static void seed() throws SQLException {
        for (Map.Entry<Component, List<String>> finished : FINISHED.entrySet()) {
            for (String statement : finished.getValue()) {
                execute(finished.getKey(), statement);
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void rowsWithoutOneToCopyAreRefused() throws Exception {
        OldRows rows = OldRows.copies("app_user", "user_id = 'nobody'", Map.of("user_id", "'user-' || i"));
        try (Connection connection = server.superuser().connect(Component.CHALLENGE.database())) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> rows.insert(connection, 10))
                    .withMessageContaining("no row of app_user to copy, where user_id = 'nobody'");
        }
    }

    @Test
    void everyServiceHasTheRowsOfOldSignIns() throws Exception {
        var history = new OldHistory(server.superuser(), SIGN_INS, List.of("ada", "o'hara"));
        history.insert(progress::add);
        history.insertPending(progress::add);

        assertThat(progress).anySatisfy(line -> assertThat(line).contains("200 old rows into minted_token"));
        // Each refers to a row of its service, and one row is the copied one.
        assertThat(number(Component.CHALLENGE, "select count(*) from challenge c join action a on a.id = c.action_id"))
                .isEqualTo(SIGN_INS + 1);
        assertThat(number(
                        Component.CHALLENGE,
                        "select count(*) from action a join app_user u using (tenant_id, user_id)"))
                .isEqualTo(SIGN_INS - 2 + 1);
        assertThat(number(Component.CHALLENGE, "select count(*) from action where user_id in ('ada', 'o''hara')"))
                .isEqualTo(SIGN_INS / 50 + 1);
        assertThat(number(
                        Component.VERIFICATION,
                        "select count(*) from challenge c join challenge_device d on d.challenge_id = c.id"
                                + " join authenticator a on a.id = d.authenticator_id where c.status = 'VERIFIED'"))
                .isEqualTo(SIGN_INS);
        assertThat(number(
                        Component.VERIFICATION,
                        "select count(*) from challenge where status = 'PENDING' and expires_at > now()"
                                + " and sealed_token is null"))
                .isEqualTo(SIGN_INS);
        assertThat(number(
                        Component.TOKEN,
                        "select count(*) from minted_token join challenge_outcome using (challenge_id)"
                                + " join action using (action_id)"))
                .isEqualTo(SIGN_INS);
        assertThat(number(
                        Component.PUSH,
                        "select count(*) from attempt a join delivery d on d.id = a.delivery_id"
                                + " join challenge c using (challenge_id) where d.outcome is not null"))
                .isEqualTo(SIGN_INS);
        // Retention finds a row by the time in its id: the first 48 bits (RFC 9562).
        assertThat(number(
                        Component.PUSH,
                        "select count(*) from challenge where ('x' || left(replace(challenge_id::text, '-', ''),"
                                + " 12))::bit(48)::bigint = floor(extract(epoch from created_at) * 1000)"))
                .isEqualTo(SIGN_INS);
        for (Component service : FINISHED.keySet()) {
            assertThat(number(service, "select count(*) from inbox where consumed_at < now() - interval '30 minutes'"))
                    .isEqualTo(SIGN_INS * 2);
        }
    }

    private static List<Path> migrations(Component service) throws IOException {
        try (Stream<Path> shared = Files.list(
                        PROJECT.resolve(Path.of("common", "service-runtime", "src/main/resources/db/shared")));
                Stream<Path> own =
                        Files.list(PROJECT.resolve(Path.of(service.title(), "src/main/resources/db/migration")))) {
            return Stream.concat(shared, own)
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
    }

    private static void execute(Component service, String sql) throws SQLException {
        try (Connection connection = server.superuser().connect(service.database());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Component service, String query) throws SQLException {
        try (Connection connection = server.superuser().connect(service.database());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
