// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.token.ServiceFixture;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Tests of the partitions that the instances of a service share. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ConsumerGroupIT {
    /** With one of each partition of a topic, and more. */
    private static final int MANY = 20;

    @Inject
    ServiceFixture fixture;

    @ConfigProperty(name = "assent.kafka")
    String kafka;

    @ConfigProperty(name = "assent.topic-prefix")
    String prefix;

    @Test
    void partitionsThatStayGoOnWhileAMemberJoinsAndLeaves() throws Exception {
        String group = "token-service." + prefix + "events";
        String topic = prefix + Topic.TENANT_CHANGED.topicName().substring("assent.".length());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            await().until(() -> describe(admin, group).groupState() == GroupState.STABLE);
            assertThat(describe(admin, group).partitionAssignor()).isEqualTo("cooperative-sticky");
            MemberDescription own = describe(admin, group).members().iterator().next();

            try (KafkaConsumer<String, String> other = new KafkaConsumer<>(
                    Map.of(
                            "bootstrap.servers",
                            kafka,
                            "group.id",
                            group,
                            "partition.assignment.strategy",
                            CooperativeStickyAssignor.class.getName(),
                            "enable.auto.commit",
                            false),
                    new StringDeserializer(),
                    new StringDeserializer())) {
                other.subscribe(List.of(topic));
                await().until(() -> {
                    other.poll(Duration.ofMillis(100));
                    return !other.assignment().isEmpty()
                            && describe(admin, group).groupState() == GroupState.STABLE;
                });
                // The service has what the other member does not have, and is the same member as before.
                assertThat(describe(admin, group).members()).anySatisfy(member -> {
                    assertThat(member.consumerId()).isEqualTo(own.consumerId());
                    assertThat(member.assignment().topicPartitions())
                            .isNotEmpty()
                            .isSubsetOf(own.assignment().topicPartitions())
                            .doesNotContainAnyElementsOf(other.assignment());
                });
            }
        }
        // Everything is consumed again.
        for (int i = 0; i < MANY; i++) {
            fixture.tenant();
        }
    }

    private static ConsumerGroupDescription describe(Admin admin, String group) throws Exception {
        return admin.describeConsumerGroups(List.of(group)).all().get().get(group);
    }
}
