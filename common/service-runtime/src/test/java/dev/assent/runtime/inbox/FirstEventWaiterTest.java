// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the two ways to wait for the first event of a key: by the event itself, and by a question to Kafka. */
class FirstEventWaiterTest {
    private static final String TOPIC = "test.challenge-created";
    private static final int PARTITIONS = 3;
    /** Longer than any test runs, so that only an event completes a wait. */
    private static final Duration ENDLESS = Duration.ofMinutes(10);

    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final FirstEventWaiter waiter = waiter(ENDLESS);

    /** @param limit the longest wait for the event, before Kafka is asked */
    private FirstEventWaiter waiter(Duration limit) {
        TopicNames names = new TopicNames("test.");
        EventConsumer consumer = () -> List.of(EventHandler.of(
                ChallengeCreated.class, (unit, event) -> Uni.createFrom().voidItem()));
        EventSubscriptions subscriptions = new EventSubscriptions(List.of(consumer), names, "verification-service");
        Admin admin = admin();
        CaughtUpWaiter caughtUp =
                new CaughtUpWaiter(admin, new OffsetQuery(admin, subscriptions), subscriptions, names, ENDLESS);
        return new FirstEventWaiter(caughtUp, names, new FirstEvents(limit));
    }

    /** Returns a client of a broker whose topic has three partitions without a record. */
    private Admin admin() {
        return (Admin) Proxy.newProxyInstance(
                FirstEventWaiterTest.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, arguments) -> {
                    questions.add(method.getName());
                    return switch (method.getName()) {
                        case "describeTopics" -> new Description();
                        case "listOffsets" -> ends((Map<?, ?>) arguments[0]);
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private static final class Description extends DescribeTopicsResult {
        private Description() {
            super(
                    null,
                    Map.of(
                            TOPIC,
                            KafkaFuture.completedFuture(new TopicDescription(
                                    TOPIC,
                                    false,
                                    IntStream.range(0, PARTITIONS)
                                            .mapToObj(partition -> new TopicPartitionInfo(
                                                    partition, Node.noNode(), List.of(), List.of()))
                                            .toList()))));
        }
    }

    private static ListOffsetsResult ends(Map<?, ?> asked) {
        return new ListOffsetsResult(asked.keySet().stream()
                .collect(Collectors.toMap(
                        TopicPartition.class::cast,
                        partition -> KafkaFuture.completedFuture(
                                new ListOffsetsResult.ListOffsetsResultInfo(0, 0, Optional.empty())))));
    }

    private static Collection<TopicPartition> allPartitions() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                .toList();
    }

    /** Waits once, by which the waiter learns the number of partitions. */
    @BeforeEach
    void ask() throws Exception {
        waiter.onPartitionsAssigned(allPartitions());
        end(start(() -> waiter.awaitFirst(Topic.CHALLENGE_CREATED, "any")));
        assertThat(questions).containsExactly("describeTopics", "listOffsets");
        questions.clear();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Starts to wait in the context of a request; the result is the context in which the wait ends. */
    private CompletableFuture<Context> start(Supplier<Uni<Void>> wait) throws Exception {
        CompletableFuture<Context> ended = new CompletableFuture<>();
        CompletableFuture<Void> started = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            wait.get().subscribe().with(done -> ended.complete(Vertx.currentContext()), ended::completeExceptionally);
            started.complete(null);
        });
        started.get(1, TimeUnit.MINUTES);
        return ended;
    }

    private CompletableFuture<Context> awaitFirst(String key) throws Exception {
        return start(() -> waiter.awaitFirst(Topic.CHALLENGE_CREATED, key));
    }

    private void end(CompletableFuture<Context> wait)
            throws ExecutionException, InterruptedException, TimeoutException {
        assertThat(wait.get(1, TimeUnit.MINUTES)).isSameAs(context);
    }

    private void consume(String key) {
        waiter.markConsumed(new ConsumerRecord<>(TOPIC, 0, 0, key, "value"));
    }

    @Test
    void theRecordOfTheKeyEndsTheWaitInTheContextOfTheCallerWithoutAQuestion() throws Exception {
        List<CompletableFuture<Context>> waits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waits.add(awaitFirst("key"));
        }
        CompletableFuture<Context> other = awaitFirst("another");

        consume("key");
        for (CompletableFuture<Context> wait : waits) {
            end(wait);
        }
        assertThat(other).isNotDone();
        assertThat(questions).isEmpty();
        consume("another");
        end(other);
    }

    @Test
    void aRecordConsumedJustBeforeTheWaitEndsIt() throws Exception {
        consume("key");

        end(awaitFirst("key"));
        assertThat(questions).isEmpty();
    }

    @Test
    void anInstanceThatDoesNotConsumeThePartitionAsksAtOnce() throws Exception {
        waiter.onPartitionsRevoked(allPartitions());
        end(awaitFirst("key"));
        assertThat(questions).containsExactly("listOffsets");
    }

    @Test
    void aWaitWithoutAnEventAsks() throws Exception {
        FirstEventWaiter impatient = waiter(Duration.ofMillis(1));
        impatient.onPartitionsAssigned(allPartitions());
        end(start(() -> impatient.awaitFirst(Topic.CHALLENGE_CREATED, "any")));
        questions.clear();

        end(start(() -> impatient.awaitFirst(Topic.CHALLENGE_CREATED, "absent")));
        assertThat(questions).containsExactly("listOffsets");
    }

    @Test
    void aTopicThatTheServiceDoesNotConsumeIsNotAwaited() throws Exception {
        assertThat(start(() -> waiter.awaitFirst(Topic.USER_CHANGED, "key"))).isDone();
        assertThat(questions).isEmpty();
    }
}
