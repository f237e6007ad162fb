// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.runtime.tenant.ApiKeyHash;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests of what an instance caches of tenants when another instance of the service changes them: the tests write to the
 * table as that one would. What is cached lives for an hour in the tests.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class TenantCacheIT {
    @Inject
    Pool pool;

    TenantFixture tenant;

    @BeforeEach
    void aTenantThatIsCached() {
        tenant = TenantFixture.create();
        track().statusCode(200);
    }

    @Test
    void aCallOfAKnownTenantDoesNotReadTheTenant() {
        SqlConnection lock = pool.getConnectionAndAwait();
        try {
            lock.query("begin").executeAndAwait();
            lock.query("lock table tenant, tenant_api_key in access exclusive mode")
                    .executeAndAwait();
            track().statusCode(200);
        } finally {
            lock.query("rollback").executeAndAwait();
            lock.closeAndAwait();
        }
    }

    @Test
    void aKeyThatIsRevokedElsewhereIsRefused() {
        revoke();

        await().untilAsserted(() -> track().statusCode(401));
    }

    @Test
    void settingsThatAreChangedElsewhereApply() {
        execute(
                "update tenant set settings = $2 where tenant_id = $1",
                tenant.tenantId(),
                "{\"challengeUrl\":\"https://login.example\"}");

        await().untilAsserted(() -> track().body("url", startsWith("https://login.example?token=")));
    }

    @Test
    void anOriginThatIsAllowedElsewhereIsAllowed() throws IOException {
        String origin = "https://" + tenant.tenantId() + ".example";
        assertThat(preflight(origin)).isEqualTo(403);

        execute(
                "update tenant set settings = $2 where tenant_id = $1",
                tenant.tenantId(),
                "{\"allowedOrigins\":[\"" + origin + "\"]}");

        await().untilAsserted(() -> assertThat(preflight(origin)).isNotEqualTo(403));
    }

    @Test
    void aTenantThatIsCreatedElsewhereIsKnownAtOnce() {
        var created = new TenantFixture("created-" + tenant.tenantId(), "sk_of_" + tenant.tenantId());
        track(created).statusCode(401);

        execute("insert into tenant (tenant_id, version) values ($1, 1)", created.tenantId());
        execute(
                "insert into tenant_api_key (hash, tenant_id, sealed_key) values ($2, $1, '')",
                created.tenantId(),
                ApiKeyHash.hash(created.apiSecretKey()));

        track(created).statusCode(200);
    }

    @Test
    void aChangeIsNoticedAlsoAfterTheConnectionForNoticesWasLost() {
        RowSet<Row> lost = pool.query(
                        "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen tenant_changed'"
                                + " and datname = current_database()")
                .executeAndAwait();
        assertThat(lost.size()).isEqualTo(1);

        revoke();

        await().untilAsserted(() -> track().statusCode(401));
    }

    private void revoke() {
        execute("delete from tenant_api_key where tenant_id = $1", tenant.tenantId());
    }

    private void execute(String sql, Object... parameters) {
        pool.preparedQuery(sql).executeAndAwait(Tuple.wrap(parameters));
    }

    private int preflight(String origin) throws IOException {
        return new RawHttp(RestAssured.port)
                .send("OPTIONS", TenantFixture.START_PATH, "Origin: " + origin, "Access-Control-Request-Method: POST")
                .status();
    }

    private ValidatableResponse track() {
        return track(tenant);
    }

    private static ValidatableResponse track(TenantFixture caller) {
        return caller.track("alice", "sign-in", Map.of());
    }
}
