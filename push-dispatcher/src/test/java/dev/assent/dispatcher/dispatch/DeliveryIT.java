// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.contracts.event.Topic;
import dev.assent.dispatcher.device.PushTokenSealer;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.StubHostResolver;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.ManagementPort;
import dev.assent.testing.MutableClock;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class DeliveryIT {
    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @Inject
    StubHostResolver hosts;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    @Test
    void aHangingEndpointDelaysNoOther() {
        CountDownLatch end = new CountDownLatch(1);
        WebhookServerStub hanging = new WebhookServerStub().behaves((exchange, number) -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        String hangingTenant = tenants.withWebhook(hanging.url());
        String tenant = tenants.withWebhook(gateway.url());
        List<ChallengeCreated> stuck = IntStream.range(0, 30)
                .mapToObj(i -> ChallengeFixtures.created(hangingTenant, ChallengeFixtures.device("android", null)))
                .toList();
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));

        stuck.forEach(topics::publish);
        await().until(() -> hanging.received().size() == 8);
        topics.publish(challenge);

        assertThat(deliveries.result(challenge).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(stuck).allSatisfy(waiting -> assertThat(
                        count("outcome = 'DELIVERED' and challenge_id = $1", waiting.challengeUuid()))
                .isZero());
        stuck.forEach(waiting -> topics.publish(ChallengeFixtures.updated(waiting, ChallengeStatus.CANCELLED)));
        end.countDown();
        hanging.close();
    }

    @Test
    void aChallengeWhosePushIsWithheldIsNotPushed() {
        ChallengeCreated withheld = ChallengeFixtures.withheld(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("ios", "token"));
        UUID eventId = UuidGenerator.next();

        topics.publish(eventId, withheld);

        await().until(() -> exists("inbox where event_id = $1", eventId) == 1);
        assertThat(count("challenge_id = $1", withheld.challengeUuid())).isZero();
    }

    @Test
    void theExpiryEndsTheRetries() {
        gateway.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Retry-After", "40");
            WebhookServerStub.answer(exchange, 503);
        });
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", "token"));
        topics.publish(challenge);
        await().until(() -> count("detail = 'status_503' and challenge_id = $1", challenge.challengeUuid()) == 1);

        clock.turn(ChallengeFixtures.LIFETIME);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.GIVEN_UP);
        assertThat(result.detail()).isEqualTo("challenge_expired");
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void retryAfterIsHonoured() {
        gateway.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Retry-After", "30");
            WebhookServerStub.answer(exchange, number == 1 ? 429 : 200);
        });
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", null));
        topics.publish(challenge);
        await().until(() -> count("detail = 'status_429' and challenge_id = $1", challenge.challengeUuid()) == 1);
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(3))
                .until(() -> gateway.received().size() == 1);

        clock.turn(Duration.ofSeconds(30));

        assertThat(deliveries.result(challenge).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void theAnswerEndsTheRetries() {
        gateway.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Retry-After", "40");
            WebhookServerStub.answer(exchange, 503);
        });
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", "token"));
        topics.publish(challenge);
        await().until(() -> count("detail = 'status_503' and challenge_id = $1", challenge.challengeUuid()) == 1);

        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.APPROVED));
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.VERIFIED));

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.GIVEN_UP);
        assertThat(result.detail()).isEqualTo("challenge_over");
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.pushTokenHash()).isEqualTo(PushTokenSealer.hash("token"));
        assertThat(gateway.received("push.created")).hasSize(1);
    }

    @Test
    void aChallengeWhoseEndIsConsumedFirstIsNotPushed() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        ChallengeCreated next = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));

        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.CANCELLED));
        await().until(() -> exists("challenge where over and challenge_id = $1", challenge.challengeUuid()) == 1);
        topics.publish(challenge);
        await().until(() ->
                exists("challenge where context is not null and challenge_id = $1", challenge.challengeUuid()) == 1);
        topics.publish(next);

        deliveries.result(next);
        assertThat(gateway.received("push.created")).hasSize(1);
        assertThat(deliveries.of(challenge)).isEmpty();
    }

    @Test
    void theSweepDispatchesDeliveriesLeftByACrash() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated neverSent = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        ChallengeCreated killedWhileSending =
                ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));

        insert(neverSent, 0, null);
        insert(killedWhileSending, 1, Instant.now().minusSeconds(1));

        assertThat(deliveries.result(neverSent).attempts()).isEqualTo(1);
        assertThat(deliveries.result(killedWhileSending).attempts()).isEqualTo(2);
        assertThat(gateway.received()).hasSize(2);
    }

    @Test
    void deliveriesClaimedByAnotherInstanceAreNotSent() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated elsewhere = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        insert(elsewhere, 1, Instant.now().plusSeconds(60));

        topics.publish(challenge);

        deliveries.result(challenge);
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(3))
                .until(() -> gateway.received().size() == 1);
    }

    @Test
    void thePushTokenIsSealedWhileOpenAndDeletedAfterwards() {
        CountDownLatch end = new CountDownLatch(1);
        gateway.behaves((exchange, number) -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            WebhookServerStub.answer(exchange, 200);
        });
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", "secret-push-token"));

        topics.publish(challenge);
        await().until(() -> gateway.received().size() == 1);
        assertThat(count(
                        "sealed_push_token like 'eyJ%' and sealed_push_token not like '%secret-push-token%' and challenge_id = $1",
                        challenge.challengeUuid()))
                .isEqualTo(1);
        end.countDown();

        deliveries.result(challenge);
        assertThat(count("sealed_push_token is null and challenge_id = $1", challenge.challengeUuid()))
                .isEqualTo(1);
        assertThat(topics.published(Topic.PUSH_DELIVERED))
                .noneSatisfy(record -> assertThat(record.value()).contains("secret-push-token"));
    }

    @Test
    void noLogContainsAPushTokenASecretOrTheContext() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 400));
        try (LogCapture logged = new LogCapture()) {
            String tenant = tenants.create();
            String secret = tenants.webhook(tenant, gateway.url() + "?token=secret-query");
            ChallengeCreated challenge =
                    ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "secret-push-token"));

            topics.publish(challenge);
            deliveries.result(challenge);

            assertThat(logged.lines())
                    .anySatisfy(line -> assertThat(line).contains("ends as REJECTED: status_400"))
                    .noneSatisfy(line -> assertThat(line)
                            .containsAnyOf("secret-push-token", "secret-query", secret, ChallengeFixtures.CANARY));
        }
    }

    @Test
    void aRemovedChannelEndsItsOpenDeliveries() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        gateway.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Retry-After", "5");
            WebhookServerStub.answer(exchange, 503);
        });
        topics.publish(challenge);
        await().until(() -> gateway.received().size() == 1);

        TenantFixtures.administrator()
                .delete("/v1/admin/channels/{tenant}/webhook", tenant)
                .then()
                .statusCode(204);

        assertThat(deliveries.result(challenge).detail()).isEqualTo("channel_removed");
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void aPrivateAddressIsRefusedUnlessAllowed() {
        WebhookServerStub inside = new WebhookServerStub("127.0.0.2");
        ChallengeCreated challenge =
                ChallengeFixtures.created(tenants.withWebhook(inside.url()), ChallengeFixtures.device("android", null));

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.detail()).isEqualTo("address_refused");
        assertThat(inside.received()).isEmpty();
        inside.close();
    }

    @Test
    void aNameThatResolvesToAPrivateAddressIsRefused() {
        WebhookServerStub inside = new WebhookServerStub("127.0.0.2");
        hosts.resolveTo("rebound.test", "127.0.0.2");
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook("http://rebound.test:" + inside.port() + "/push"),
                ChallengeFixtures.device("android", null));

        topics.publish(challenge);

        assertThat(deliveries.result(challenge).detail()).isEqualTo("address_refused");
        assertThat(inside.received()).isEmpty();
        inside.close();
    }

    @Test
    void theCheckedAddressIsTheOneConnectedTo() {
        // A second lookup would return another address, and the JDK cannot resolve the name: only one lookup may
        // happen.
        hosts.resolveTo("rebinding.test", "127.0.0.1", "127.0.0.2");
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook("http://rebinding.test:" + gateway.port() + "/push?a=b%20c"),
                ChallengeFixtures.device("android", null));

        topics.publish(challenge);

        assertThat(deliveries.result(challenge).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(gateway.received().get(0).header("Host")).isEqualTo("rebinding.test:" + gateway.port());
        assertThat(gateway.received().get(0).path()).isEqualTo("/push?a=b%20c");
    }

    @Test
    void aMalformedEventGoesToTheDeadLetterTopicAndBlocksNothing() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        String created = Topic.CHALLENGE_CREATED.topicName();
        String updated = Topic.CHALLENGE_UPDATED.topicName();
        String key = challenge.challengeUuid().toString();

        topics.publish(
                created, key, "{no event", Map.of("ce_id", UuidGenerator.next().toString()));
        topics.publish(
                updated, key, "{no event", Map.of("ce_id", UuidGenerator.next().toString()));
        topics.publish(created, key, null, Map.of("ce_id", UuidGenerator.next().toString()));
        topics.publish(challenge);

        assertThat(deliveries.result(challenge).outcome()).isEqualTo(Outcome.DELIVERED);
        await().untilAsserted(() -> {
            assertThat(topics.records(Topic.CHALLENGE_CREATED.deadLetterTopicName()))
                    .filteredOn(letter -> key.equals(letter.key()))
                    .hasSize(2)
                    .anySatisfy(letter -> assertThat(new String(
                                    letter.headers()
                                            .lastHeader("dead-letter-reason")
                                            .value(),
                                    UTF_8))
                            .contains("expected ChallengeCreated"));
            assertThat(topics.records(Topic.CHALLENGE_UPDATED.deadLetterTopicName()))
                    .anySatisfy(letter -> assertThat(letter.key()).isEqualTo(key));
        });
    }

    @Test
    void metricsShowOutcomesTimesAndQueueDepth() {
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", null));
        topics.publish(challenge);
        deliveries.result(challenge);

        assertThat(ManagementPort.metrics())
                .contains("assent_push_deliveries_total{channel=\"webhook\",outcome=\"DELIVERED\"}")
                .contains("assent_push_delivery_time_seconds_count{channel=\"webhook\"}")
                .contains("assent_push_queue_depth{channel=\"apns\"}");
    }

    private long count(String condition, Object challengeUuid) {
        return exists("delivery where " + condition, challengeUuid);
    }

    private long exists(String tableAndCondition, Object id) {
        return pool.preparedQuery("select count(*) from " + tableAndCondition)
                .execute(Tuple.of(id))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }

    /** Inserts the rows that a process leaves if it dies after its commit. */
    private void insert(ChallengeCreated challenge, int attempts, @Nullable Instant claimedUntil) {
        pool.preparedQuery(
                        """
                        insert into challenge (challenge_id, tenant_id, over, wire_id, context, created_at, expires_at)
                        values ($1, $2, false, $3, $4, $5, $6)""")
                .execute(Tuple.from(List.of(
                        challenge.challengeUuid(),
                        challenge.tenantId(),
                        challenge.challengeId(),
                        challenge.context(),
                        challenge.createdAt().atOffset(ZoneOffset.UTC),
                        challenge.expiresAt().atOffset(ZoneOffset.UTC))))
                .await()
                .indefinitely();
        pool.preparedQuery(
                        """
                        insert into delivery (id, challenge_id, tenant_id, authenticator_id, platform, channel,
                          attempts, next_attempt_at, claimed_until, kind, good_until)
                        values ($1, $2, $3, $4, 'android', 'webhook', $5, now(), $6, 'APPROVAL', now() + interval '2 minutes')""")
                .execute(Tuple.of(
                        UuidGenerator.next(),
                        challenge.challengeUuid(),
                        challenge.tenantId(),
                        challenge.devices().get(0).authenticatorId(),
                        attempts,
                        claimedUntil == null ? null : claimedUntil.atOffset(ZoneOffset.UTC)))
                .await()
                .indefinitely();
    }
}
