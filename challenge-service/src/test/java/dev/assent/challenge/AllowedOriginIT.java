// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks origins without a look-up for what is none, and without a scan for the others. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class AllowedOriginIT {
    private static final String PREFLIGHT = "Access-Control-Request-Method: POST";

    @Inject
    Pool pool;

    private RawHttp http;

    @BeforeEach
    void connect() {
        // Known for the time of a test only.
        http = new RawHttp(RestAssured.port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "https://", "https://a b", "https://a.example/path", "ftp://a.example", "LONG"})
    void whatIsNoOriginIsRefusedWithoutALookUp(String origin) throws IOException {
        String sent = "Origin: " + (origin.equals("LONG") ? "https://" + "a".repeat(15_000) : origin);
        SqlConnection lock = lockTenants();
        try {
            RawHttp.Answer refused = http.send("OPTIONS", TenantFixture.START_PATH, sent, PREFLIGHT);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.errorCode()).isEqualTo("origin_not_allowed");
            assertThat(http.sendBody("POST", TenantFixture.START_PATH, "{}", sent)
                            .status())
                    .isEqualTo(401);
        } finally {
            lock.query("rollback").executeAndAwait();
            lock.closeAndAwait();
        }
    }

    @Test
    void aTenantIdOfAnotherFormIsNotLookedUpForItsOrigins() throws IOException {
        String claims = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"tenantId\":\"" + "a b".repeat(1000) + "\"}").getBytes(UTF_8));
        String token = "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9." + claims + ".AAAA";
        // Keeps the origin of no tenant, which is then asked for, in the cache.
        String origin = "Origin: https://nobody.example";
        http.send("OPTIONS", TenantFixture.START_PATH, origin, PREFLIGHT);
        SqlConnection lock = lockTenants();
        try {
            assertThat(http.sendBody("POST", TenantFixture.START_PATH, "{}", token, origin)
                            .status())
                    .isEqualTo(401);
        } finally {
            lock.query("rollback").executeAndAwait();
            lock.closeAndAwait();
        }
    }

    @Test
    void theLookUpOverAllTenantsHasAnIndex() {
        SqlConnection connection = pool.getConnectionAndAwait();
        try {
            connection.query("set enable_seqscan = off").executeAndAwait();
            List<String> plan = StreamSupport.stream(
                            connection
                                    .query("explain select 1 from tenant where settings::jsonb -> 'allowedOrigins'"
                                            + " ? 'https://a.example' limit 1")
                                    .executeAndAwait()
                                    .spliterator(),
                            false)
                    .map(row -> row.getString(0))
                    .toList();
            assertThat(plan)
                    .anyMatch(line -> line.contains("tenant_by_allowed_origin"))
                    .noneMatch(line -> line.contains("Seq Scan"));
        } finally {
            connection.query("reset enable_seqscan").executeAndAwait();
            connection.closeAndAwait();
        }
    }

    private SqlConnection lockTenants() {
        SqlConnection lock = pool.getConnectionAndAwait();
        lock.query("begin").executeAndAwait();
        lock.query("lock table tenant in access exclusive mode").executeAndAwait();
        return lock;
    }
}
