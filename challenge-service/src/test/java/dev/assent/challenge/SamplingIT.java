// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** Checks that a caller's {@code traceparent} names the trace but does not decide whether it is sampled. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class SamplingIT {
    private static final String UNSAMPLED = "-00";

    @Inject
    TopicClient topics;

    @Test
    void aCallerCannotForceSampling() {
        String traceId = UUID.randomUUID().toString().replace("-", "");

        TenantFixture.create()
                .asBackend()
                .header("traceparent", "00-" + traceId + "-00f067aa0ba902b7-01")
                .body(Map.of())
                .post("/v1/users/{user}/actions/{action}", "alice", "sign-in")
                .then()
                .statusCode(200);

        // The ratio is 0 by default.
        await().untilAsserted(() -> assertThat(traceParents(traceId)).isNotEmpty());
        assertThat(traceParents(traceId)).allSatisfy(value -> assertThat(value).endsWith(UNSAMPLED));
    }

    private List<String> traceParents(String traceId) {
        return topics.published(Topic.ACTION_TRACKED).stream()
                .map(record -> record.headers().lastHeader("traceparent"))
                .filter(header -> header != null)
                .map(Header::value)
                .map(value -> new String(value, UTF_8))
                .filter(value -> value.contains(traceId))
                .toList();
    }
}
