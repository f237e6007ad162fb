// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Tests of consumption in batches (docs/events.md) with the events of actions. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class EventBatchIT {
    private static final int BATCH = 20;

    @Inject
    TopicClient topics;

    @Inject
    Pool pool;

    private final List<UUID> ids =
            IntStream.range(0, BATCH).mapToObj(i -> UuidGenerator.next()).toList();
    private final List<UUID> actions =
            IntStream.range(0, BATCH).mapToObj(i -> UuidGenerator.next()).toList();

    @Test
    void theEventsThatArriveMeanwhileShareATransaction() {
        whileTheConsumerWaits(() -> IntStream.range(0, BATCH)
                .forEach(i -> topics.publish(ids.get(i), action(actions.get(i), 1, "tenant"))));

        awaitConsumed(ids);
        assertThat(transactions(ids)).isEqualTo(1);
        assertThat(actions).allSatisfy(action -> assertThat(version(action)).isEqualTo(1));
    }

    @Test
    void aBatchKeepsTheOrderOfAKeyAndAnOlderVersionChangesNothing() {
        UUID action = actions.get(0);
        whileTheConsumerWaits(() -> {
            topics.publish(ids.get(0), action(action, 2, "tenant"));
            topics.publish(ids.get(1), action(action, 4, "tenant"));
            topics.publish(ids.get(2), action(action, 3, "tenant"));
        });

        awaitConsumed(ids.subList(0, 3));
        assertThat(version(action)).isEqualTo(4);
    }

    @Test
    void aPoisonedRecordOfABatchIsDeadLetteredAndNoOtherIs() {
        // The database refuses this text, which fails the transaction of the whole batch.
        String refused = "a" + (char) 0;
        String unreadable = UuidGenerator.next().toString();
        whileTheConsumerWaits(() -> {
            for (int i = 0; i < BATCH; i++) {
                topics.publish(ids.get(i), action(actions.get(i), 1, i == 7 ? refused : "tenant"));
            }
            topics.publish(Topic.ACTION_TRACKED.topicName(), "unreadable", "{", Map.of("ce_id", unreadable));
        });

        List<UUID> others =
                IntStream.range(0, BATCH).filter(i -> i != 7).mapToObj(ids::get).toList();
        awaitConsumed(others);
        await().untilAsserted(
                        () -> assertThat(deadLetters()).contains(ids.get(7).toString(), unreadable));
        assertThat(deadLetters())
                .doesNotContainAnyElementsOf(others.stream().map(UUID::toString).toList());
        assertThat(inbox(List.of(ids.get(7)))).isZero();
        assertThat(topics.records(Topic.ACTION_TRACKED.deadLetterTopicName()).stream()
                        .filter(letter -> id(letter).equals(ids.get(7).toString())))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.key()).isEqualTo(actions.get(7).toString());
                    assertThat(letter.value()).isEqualTo(Json.write(action(actions.get(7), 1, refused)));
                    assertThat(letter.headers().lastHeader("dead-letter-reason"))
                            .isNotNull();
                    assertThat(letter.headers().lastHeader("dead-letter-offset"))
                            .isNotNull();
                });
    }

    @Test
    void aBatchThatIsDeliveredAgainHasNoSecondEffect() {
        for (int i = 0; i < BATCH; i++) {
            topics.publish(ids.get(i), action(actions.get(i), 1, "tenant"));
        }
        awaitConsumed(ids);

        UUID last = UuidGenerator.next();
        whileTheConsumerWaits(() -> {
            for (int i = 0; i < BATCH; i++) {
                // The version would change the row: only the memory of the id prevents it.
                topics.publish(ids.get(i), action(actions.get(i), 2, "tenant"));
                topics.publish(ids.get(i), action(actions.get(i), 3, "tenant"));
            }
            topics.publish(last, action(UuidGenerator.next(), 1, "tenant"));
        });

        awaitConsumed(List.of(last));
        awaitNothingLeft();
        assertThat(actions).allSatisfy(action -> assertThat(version(action)).isEqualTo(1));
    }

    /** Runs {@code publication} while a transaction of the consumer waits for a lock. */
    private void whileTheConsumerWaits(Runnable publication) {
        UUID first = UuidGenerator.next();
        SqlConnection connection = pool.getConnection().await().indefinitely();
        try {
            connection.query("begin").execute().await().indefinitely();
            connection
                    .query("lock table action in share row exclusive mode")
                    .execute()
                    .await()
                    .indefinitely();
            topics.publish(first, action(UuidGenerator.next(), 1, "tenant"));
            await().untilAsserted(() -> assertThat(waitingForALock()).isPositive());
            publication.run();
            awaitNothingToFetch();
        } finally {
            connection.query("rollback").execute().await().indefinitely();
            connection.close().await().indefinitely();
        }
        awaitConsumed(List.of(first));
    }

    private long waitingForALock() {
        return pool.query("select count(*) from pg_locks where relation = 'action'::regclass and not granted")
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }

    /** Waits until the connector has fetched what is published: a poll takes milliseconds. */
    private static void awaitNothingToFetch() {
        await().pollDelay(java.time.Duration.ofSeconds(1)).until(() -> true);
    }

    private void awaitNothingLeft() {
        UUID marker = UuidGenerator.next();
        for (UUID action : actions) {
            // Each partition.
            topics.publish(UuidGenerator.next(), action(action, 1, "tenant"));
        }
        topics.publish(marker, action(UuidGenerator.next(), 1, "tenant"));
        awaitConsumed(List.of(marker));
    }

    private void awaitConsumed(List<UUID> eventIds) {
        await().untilAsserted(() -> assertThat(inbox(eventIds)).isEqualTo(eventIds.size()));
    }

    private long inbox(List<UUID> eventIds) {
        return number("select count(*) from inbox where event_id = any($1)", eventIds);
    }

    private long transactions(List<UUID> eventIds) {
        return number("select count(distinct xmin::text) from inbox where event_id = any($1)", eventIds);
    }

    private long version(UUID action) {
        return number("select coalesce(max(version), 0) from action where action_id = any($1)", List.of(action));
    }

    private long number(String sql, List<UUID> parameter) {
        return pool.preparedQuery(sql)
                .execute(Tuple.of(parameter.toArray(UUID[]::new)))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }

    private List<String> deadLetters() {
        return topics.records(Topic.ACTION_TRACKED.deadLetterTopicName()).stream()
                .map(EventBatchIT::id)
                .toList();
    }

    private static String id(ConsumerRecord<String, String> record) {
        return new String(record.headers().lastHeader("ce_id").value(), UTF_8);
    }

    private static ActionTracked action(UUID id, long version, String tenantId) {
        return new ActionTracked(
                id,
                version,
                tenantId,
                "alice",
                "sign-in",
                "key-" + id,
                ActionState.CHALLENGE_REQUIRED,
                Instant.EPOCH,
                null);
    }
}
