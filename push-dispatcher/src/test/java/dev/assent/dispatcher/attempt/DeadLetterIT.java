// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.Topic;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class DeadLetterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    private String tenant;

    @BeforeEach
    void refuse() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 400));
        tenant = tenants.withWebhook(gateway.url());
    }

    @Test
    void aPermanentlyFailedPushIsADeadLetterThatCanBeReplayed() {
        ChallengeCreated challenge =
                ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "secret-push-token"));
        topics.publish(challenge);
        PushDelivered refused = deliveries.result(challenge);
        ConsumerRecord<String, String> letter = letter(challenge);

        assertThat(refused.outcome()).isEqualTo(PushDelivered.Outcome.REJECTED);
        assertThat(new String(letter.headers().lastHeader("dead-letter-reason").value(), UTF_8))
                .isEqualTo("status_400");
        assertThat(letter.value()).doesNotContain("secret-push-token").doesNotContain(ChallengeFixtures.CANARY);
        DeliveryRetried event = Json.read(letter.value(), DeliveryRetried.class);
        assertThat(event.message()).isEqualTo("push.created");
        assertThat(event.tenantId()).isEqualTo(tenant);

        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 200));
        replay(letter);

        List<PushDelivered> results = deliveries.results(challenge, 2);
        assertThat(results.get(1).outcome()).isEqualTo(PushDelivered.Outcome.DELIVERED);
        assertThat(gateway.received()).hasSize(2);
        assertThat(gateway.received().get(1).body())
                .isEqualTo(gateway.received().get(0).body());
        assertThat(deliveries.attempts(challenge, 2))
                .extracting(attempt -> attempt.get("outcome"))
                .containsExactly("REJECTED", "DELIVERED");
    }

    @Test
    void aPermanentlyFailedWebhookEventIsADeadLetterToo() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant);
        topics.publish(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.DECLINED));
        ConsumerRecord<String, String> letter = letter(challenge);
        assertThat(Json.read(letter.value(), DeliveryRetried.class).message()).isEqualTo("challenge.updated");

        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 200));
        replay(letter);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(DeliveryProbe.logged(challenge).getList("deliveries.outcome"))
                        .containsExactly("DELIVERED"));
    }

    @Test
    void aReplayedPushOfAnEndedChallengeIsIgnored() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        topics.publish(challenge);
        deliveries.result(challenge);
        ConsumerRecord<String, String> letter = letter(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.CANCELLED));
        await().atMost(PATIENCE)
                .until(() -> gateway.received("challenge.updated").size() == 1);

        ChallengeCreated next = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        topics.publish(next);
        deliveries.result(next);
        replay(letter);
        replay(letter(next));

        deliveries.results(next, 2);
        assertThat(deliveries.of(challenge)).hasSize(1);
    }

    @Test
    void aReplayAffectsOnlyDeliveriesOfItsTenant() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        topics.publish(challenge);
        deliveries.result(challenge);
        DeliveryRetried event = Json.read(letter(challenge).value(), DeliveryRetried.class);

        topics.publish(new DeliveryRetried(
                event.deliveryId(), tenants.create(), "webhook", event.message(), null, null, "", 1, event.failedAt()));
        topics.publish(event);

        deliveries.results(challenge, 2);
        assertThat(gateway.received()).hasSize(2);
    }

    private ConsumerRecord<String, String> letter(ChallengeCreated challenge) {
        String id = challenge.challengeUuid().toString();
        await().atMost(PATIENCE).until(() -> letters(id).size() == 1);
        return letters(id).get(0);
    }

    private List<ConsumerRecord<String, String>> letters(String challengeUuid) {
        return topics.records(Topic.DELIVERY_RETRIED.deadLetterTopicName()).stream()
                .filter(record -> record.value().contains(challengeUuid))
                .toList();
    }

    private void replay(ConsumerRecord<String, String> letter) {
        topics.publish(
                Topic.DELIVERY_RETRIED.topicName(),
                letter.key(),
                letter.value(),
                Map.of("ce_id", UuidGenerator.next().toString()));
    }
}
