// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserChanged;
import dev.assent.runtime.outbox.TopicNames;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.token.ServiceFixture;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Tests of the one consumer of all topics (docs/events.md): topics are independent of each other, and so are instances. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class MixedTopicsIT {
    /** More than the records of a topic that an instance receives before it consumes them. */
    private static final int MANY = 300;

    @Inject
    TopicClient topics;

    @Inject
    TopicNames topicNames;

    @Inject
    ServiceFixture service;

    @Inject
    Pool pool;

    @Inject
    MeterRegistry metrics;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    private final String tenant = "tenant-" + UuidGenerator.next();

    @Test
    void aPoisonedRecordGoesToTheDeadLettersOfItsTopicAndDelaysNoOther() {
        String unreadableUser = UuidGenerator.next().toString();
        String unreadableAction = UuidGenerator.next().toString();
        List<UUID> actions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            topics.publish(user("user-" + i));
            if (i == 4) {
                topics.publish(Topic.USER_CHANGED.topicName(), "unreadable", "{", Map.of("ce_id", unreadableUser));
                topics.publish(Topic.ACTION_TRACKED.topicName(), "unreadable", "[]", Map.of("ce_id", unreadableAction));
            }
            actions.add(publishAction());
        }

        await().untilAsserted(() -> {
            assertThat(users()).isEqualTo(10);
            assertThat(tracked(actions)).isEqualTo(10);
            assertThat(deadLetters(Topic.USER_CHANGED)).contains(unreadableUser);
            assertThat(deadLetters(Topic.ACTION_TRACKED)).contains(unreadableAction);
        });
        assertThat(deadLetters(Topic.USER_CHANGED)).doesNotContain(unreadableAction);
        assertThat(deadLetters(Topic.ACTION_TRACKED)).doesNotContain(unreadableUser);
    }

    @Test
    void aTopicWhoseEffectsFailDelaysNoOther() {
        double before = delayed();
        List<UUID> actions = new ArrayList<>();
        withLocked("user_profile", () -> {
            topics.publishAll(
                    IntStream.range(0, MANY).mapToObj(i -> user("user-" + i)).toList());
            await().untilAsserted(() -> assertThat(delayed()).isGreaterThan(before));

            IntStream.range(0, 10).forEach(i -> actions.add(publishAction()));
            await().untilAsserted(() -> assertThat(tracked(actions)).isEqualTo(10));
        });
        assertThat(users()).as("users whose table was locked").isLessThan(MANY);
        await().untilAsserted(() -> assertThat(users()).isEqualTo(MANY));
    }

    @Test
    void anEventThatTwoInstancesReceiveInTheMiddleOfABatchTakesEffectOnce() {
        List<UUID> ids = new ArrayList<>();
        List<UUID> actions = new ArrayList<>();
        Set<String> takenOver = new HashSet<>();
        withLocked("action", () -> {
            for (int i = 0; i < 100; i++) {
                UUID action = UuidGenerator.next();
                UUID id = UuidGenerator.next();
                topics.publish(id, action(action));
                actions.add(action);
                ids.add(id);
            }
            await().untilAsserted(() -> assertThat(waitingForALock("action")).isPositive());
            // Another instance joins, receives what is under way here, and dies before it has consumed it.
            try (KafkaConsumer<String, String> other = otherInstance()) {
                await().untilAsserted(() -> {
                    other.poll(Duration.ofMillis(100)).forEach(record -> takenOver.add(record.key()));
                    assertThat(takenOver).containsAnyElementsOf(texts(actions));
                });
            }
        });

        await().untilAsserted(() -> assertThat(tracked(actions)).isEqualTo(100));
        await().untilAsserted(() -> assertThat(service.count(
                        "select count(*) from inbox where event_id = any($1)", (Object) ids.toArray(UUID[]::new)))
                .isEqualTo(100));
        assertThat(deadLetters(Topic.ACTION_TRACKED)).doesNotContainAnyElementsOf(texts(ids));
    }

    private KafkaConsumer<String, String> otherInstance() {
        KafkaConsumer<String, String> other = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.get("bootstrap.servers"),
                        "group.id",
                        "token-service." + topicNames.atBroker("assent.events"),
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false),
                new StringDeserializer(),
                new StringDeserializer());
        other.subscribe(Stream.of(
                        Topic.ACTION_TRACKED,
                        Topic.CHALLENGE_UPDATED,
                        Topic.TENANT_CHANGED,
                        Topic.USER_CHANGED,
                        Topic.USER_REMOVED)
                .map(topicNames::atBroker)
                .toList());
        return other;
    }

    /** Runs {@code work} while nobody can write to {@code table}. */
    private void withLocked(String table, Runnable work) {
        SqlConnection connection = pool.getConnection().await().indefinitely();
        try {
            execute(connection, "begin");
            execute(connection, "set local idle_in_transaction_session_timeout = 0");
            execute(connection, "lock table " + table + " in share row exclusive mode");
            work.run();
        } finally {
            execute(connection, "rollback");
            connection.close().await().indefinitely();
        }
    }

    private static void execute(SqlConnection connection, String sql) {
        connection.query(sql).execute().await().indefinitely();
    }

    private long waitingForALock(String table) {
        return service.count(
                "select count(*) from pg_locks where relation = cast($1 as text)::regclass and not granted", table);
    }

    private double delayed() {
        return metrics.get("assent.inbox.events")
                .tag("outcome", "delayed")
                .counter()
                .count();
    }

    private long users() {
        return service.count("select count(*) from user_profile where tenant_id = $1", tenant);
    }

    private long tracked(List<UUID> actions) {
        return service.count("select count(*) from action where action_id = any($1) and version = 1", (Object)
                actions.toArray(UUID[]::new));
    }

    private List<String> deadLetters(Topic topic) {
        return topics.records(topic.deadLetterTopicName()).stream()
                .map(MixedTopicsIT::id)
                .toList();
    }

    private static String id(ConsumerRecord<String, String> record) {
        return new String(record.headers().lastHeader("ce_id").value(), UTF_8);
    }

    private static List<String> texts(List<UUID> ids) {
        return ids.stream().map(UUID::toString).toList();
    }

    private UUID publishAction() {
        UUID action = UuidGenerator.next();
        topics.publish(action(action));
        return action;
    }

    private ActionTracked action(UUID id) {
        return new ActionTracked(
                id, 1, tenant, "alice", "sign-in", "key-" + id, ActionState.CHALLENGE_REQUIRED, Instant.EPOCH, null);
    }

    private UserChanged user(String userId) {
        return new UserChanged(tenant, userId, 1, Instant.now(), null, null, null, userId, null);
    }
}
