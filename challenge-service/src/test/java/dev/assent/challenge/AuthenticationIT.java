// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Refuses requests before their resource runs. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class AuthenticationIT {
    private static final String ORIGIN = "https://login.example";

    @Inject
    Pool pool;

    TenantFixture tenant;

    @BeforeEach
    void createTenant() {
        tenant = TenantFixture.create();
        TenantFixture.asAdministrator()
                .body(Map.of("allowedOrigins", List.of(ORIGIN)))
                .put("/v1/admin/tenants/" + tenant.tenantId() + "/settings")
                .then()
                .statusCode(200);
    }

    @Test
    void aPageReadsWhyItsRequestIsRefused() {
        String token = tenant.token("alice", "sign-in", Map.of());

        for (String refused : List.of(token + "x", "a.b.c")) {
            TenantFixture.asBrowser(refused)
                    .header("Origin", ORIGIN)
                    .body("{}")
                    .post("/v1/client/challenge/push")
                    .then()
                    .statusCode(401)
                    .header("Access-Control-Allow-Origin", equalTo(ORIGIN))
                    .body("errorCode", equalTo("invalid_token"));
        }
        given().contentType(ContentType.JSON)
                .header("Origin", ORIGIN)
                .body("{}")
                .post("/v1/client/challenge/push")
                .then()
                .statusCode(401)
                .header("Access-Control-Allow-Origin", equalTo(ORIGIN))
                .body("errorCode", equalTo("unauthorized"));
    }

    @Test
    void aRefusalComesBeforeTheBodyIsRead() {
        given().contentType(ContentType.JSON)
                .body("{")
                .post("/v1/users/alice/actions/pay")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Basic "))
                .body("error", equalTo("unauthorized"))
                .body("errorCode", equalTo("unauthorized"));
    }

    @Test
    void anOutageOfTheDatabaseDuringAuthenticationIsToBeRetried() {
        SqlConnection lock = pool.getConnectionAndAwait();
        try {
            lock.query("begin").executeAndAwait();
            lock.query("lock table tenant_api_key in access exclusive mode").executeAndAwait();
            CompletableFuture<ValidatableResponse> request = CompletableFuture.supplyAsync(
                    () -> tenant.asBackend().get("/v1/users/alice").then());
            await().atMost(Duration.ofSeconds(20)).until(() -> request.isDone() || cancelWaiting());

            request.join()
                    .statusCode(503)
                    .header("Retry-After", equalTo("1"))
                    .body("errorCode", equalTo("service_unavailable"));
        } finally {
            lock.query("rollback").executeAndAwait();
            lock.closeAndAwait();
        }
    }

    /** Cancels the statement that waits for the table, as an administrator of PostgreSQL does; true once there was one. */
    private boolean cancelWaiting() {
        return pool.query("select pg_cancel_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = current_database() and query like '%from tenant_api_key%'")
                        .executeAndAwait()
                        .size()
                > 0;
    }
}
