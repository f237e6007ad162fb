// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.embedded.Postgres;
import dev.assent.local.stack.Component;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Migrations at the start of a service: with what rights, and for how long they block others. */
@Tag("nightly")
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.SAME_THREAD)
class MigrationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DATABASE = "assent_migrations";
    private static final String OWNER = "assent_migrations";
    private static final String SERVICE = "assent_service_only";
    private static final String PASSWORD = "password-of-the-test";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Stack stack;
    private static Postgres postgres;

    /** The service works with a role that may change rows alone, and another one migrates. */
    @BeforeAll
    static void aRoleOfItsOwnMigrates() throws Exception {
        stack = Stack.running();
        postgres = Postgres.parse(stack.variables().get("ASSENT_DATABASE_URL"));
        postgres.createDatabase(DATABASE, OWNER, PASSWORD);
        try (Connection connection = postgres.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("create role " + SERVICE + " login password '" + PASSWORD + "'");
            statement.execute("grant connect on database " + DATABASE + " to " + SERVICE);
            for (String grant : new String[] {
                "select, insert, update, delete on tables", "usage on sequences", "execute on functions"
            }) {
                statement.execute("alter default privileges for role " + OWNER + " grant " + grant + " to " + SERVICE);
            }
        }
        try (ExtraInstance instance = ExtraInstance.start(stack, Component.TOKEN, settings())) {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(keys(instance))
                    .as(instance.log())
                    .contains("\"kid\""));
        }
    }

    @Test
    void theRoleOfTheServiceCannotChangeTables() throws Exception {
        Postgres service = new Postgres(postgres.host(), postgres.port(), SERVICE, PASSWORD);
        try (Connection connection = service.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            for (String forbidden : new String[] {
                "drop table signing_key", "alter table signing_key add column x text", "create table x (y text)"
            }) {
                assertThatThrownBy(() -> statement.execute(forbidden))
                        .as(forbidden)
                        .isInstanceOf(SQLException.class)
                        .hasMessageMatching("(?s).*(must be owner|permission denied).*");
            }
        }
    }

    @Test
    void aMigrationThatWaitsForALockGivesUp() throws Exception {
        try (Connection connection = postgres.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            // This migration is to be done again, and with it those after it, which may be repeated.
            statement.execute("drop index signing_key_by_sealing_key");
            statement.execute("delete from flyway_schema_history where version >= '20261127.2402'");
            connection.setAutoCommit(false);
            statement.execute("update signing_key set kid = kid");
            try (ExtraInstance instance = ExtraInstance.start(stack, Component.TOKEN, settings())) {
                assertThat(instance.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as(instance.log())
                        .isTrue();
                assertThat(instance.process().exitValue()).isNotZero();
                assertThat(instance.log()).contains("lock timeout");
            }
            connection.rollback();
        }
        try (ExtraInstance instance = ExtraInstance.start(stack, Component.TOKEN, settings())) {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(keys(instance))
                    .as(instance.log())
                    .contains("\"kid\""));
        }
    }

    private static Map<String, String> settings() {
        return Map.of(
                "ASSENT_DATABASE_URL",
                postgres.url(DATABASE),
                "ASSENT_DATABASE_USERNAME",
                SERVICE,
                "ASSENT_DATABASE_PASSWORD",
                PASSWORD,
                "QUARKUS_FLYWAY_USERNAME",
                OWNER,
                "QUARKUS_FLYWAY_PASSWORD",
                PASSWORD,
                // Takes no events from the services of the stack.
                "ASSENT_KAFKA",
                "127.0.0.1:1");
    }

    private static String keys(ExtraInstance instance) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(instance.origin() + "/.well-known/jwks.json"))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
