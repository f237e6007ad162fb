// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.tenant.ApiKeyHash;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class TenantEventConsumerIT {
    @Inject
    TopicClient topics;

    @Inject
    TenantDirectory tenants;

    @Test
    void aTenantIsFoundByItsKeyOnceItIsPublished() {
        topics.publish(tenant("announced", 1, "first-key"));

        await().untilAsserted(() -> assertThat(tenantOf("first-key")).contains("announced"));
    }

    @Test
    void anOlderVersionChangesNothing() {
        topics.publish(tenant("rotated", 2, "new-key"));
        topics.publish(tenant("rotated", 1, "old-key"));
        topics.publish(tenant("rotated", 3, "newest-key"));

        await().untilAsserted(() -> assertThat(tenantOf("newest-key")).contains("rotated"));
        assertThat(tenantOf("old-key")).isEmpty();
        assertThat(tenantOf("new-key")).isEmpty();
    }

    @Test
    void anUnreadableRecordIsDeadLetteredWithItsCauseAndBlocksNoOther() {
        String id = UuidGenerator.next().toString();
        topics.publish(Topic.TENANT_CHANGED.topicName(), "broken", "{not json", Map.of("ce_id", id));
        topics.publish(tenant("broken", 1, "key-after"));

        await().untilAsserted(() -> assertThat(tenantOf("key-after")).contains("broken"));
        await().untilAsserted(() -> assertThat(topics.records(Topic.TENANT_CHANGED.deadLetterTopicName()))
                .anySatisfy(letter -> {
                    assertThat(letter.value()).isEqualTo("{not json");
                    assertThat(new String(letter.headers().lastHeader("ce_id").value(), UTF_8))
                            .isEqualTo(id);
                    assertThat(new String(
                                    letter.headers()
                                            .lastHeader("dead-letter-reason")
                                            .value(),
                                    UTF_8))
                            .contains("expected TenantChanged");
                }));
    }

    private Optional<String> tenantOf(String key) {
        return tenants.tenantOfKey(key).await().indefinitely();
    }

    private static TenantChanged tenant(String id, long version, String key) {
        return new TenantChanged(
                id, version, id, List.of(new TenantChanged.ApiKey(ApiKeyHash.hash(key), "sealed")), null);
    }
}
