// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.ManagementPort;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of the metrics of an instance and of their port. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class InstanceMetricsIT {
    @Inject
    Pool pool;

    @Inject
    SigningKeyCache keys;

    @Inject
    KeyRotation rotation;

    @AfterEach
    void makeAKey() {
        rotation.check().await().indefinitely();
    }

    @Test
    void theReasonOfAnUnreadyInstanceIsAMetric() {
        assertThat(ManagementPort.metrics())
                .contains("assent_ready{check=\"signing-keys\"} 1.0", "assent_ready{check=\"event-consumption\"} 1.0");

        pool.query("delete from signing_key").execute().await().indefinitely();
        keys.reload().await().indefinitely();

        assertThat(ManagementPort.get("/q/health/ready").statusCode()).isEqualTo(503);
        assertThat(ManagementPort.metrics())
                .contains("assent_ready{check=\"signing-keys\"} 0.0", "assent_ready{check=\"event-consumption\"} 1.0");
    }

    @Test
    void theVersionIsAMetric() {
        assertThat(ManagementPort.metrics())
                .containsPattern("assent_build_info\\{java=\"[^\"]+\",version=\"\\d+\\.\\d+[^\"]*\"} 1\\.0");
    }

    @Test
    void thePortOfTheApiShowsNeitherHealthNorMetrics() {
        for (String path : new String[] {"/q/health", "/q/health/ready", "/q/health/live", "/q/metrics"}) {
            assertThat(RestAssured.get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(RestAssured.get("/q/openapi?format=json").statusCode()).isEqualTo(200);
        assertThat(ManagementPort.get("/v1/validate").statusCode()).isEqualTo(404);
        assertThat(ManagementPort.get("/.well-known/jwks.json").statusCode()).isEqualTo(404);
    }
}
