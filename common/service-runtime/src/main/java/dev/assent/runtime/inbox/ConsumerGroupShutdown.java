// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Leaves all consumer groups at once at shutdown, so that other instances consume the events while this one still waits for
 * a push. The connector would leave them last, and one after the other.
 */
@ApplicationScoped
class ConsumerGroupShutdown {
    private static final Logger LOG = Logger.getLogger(ConsumerGroupShutdown.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** Longer than any shutdown: the connector ends the poll when it closes the consumer. */
    private static final Duration UNTIL_CLOSED = Duration.ofHours(1);

    private final KafkaClientService clients;

    ConsumerGroupShutdown(KafkaClientService clients) {
        this.clients = clients;
    }

    /** Leaves every group; completes within seconds even if Kafka is unreachable. */
    void leaveAll(@Observes @Priority(BackgroundWork.LEAVE_GROUPS) ShutdownEvent shutdown) {
        CompletableFuture<?>[] departures = clients.getConsumerChannels().stream()
                .flatMap(channel -> clients.getConsumers(channel).stream())
                .map(ConsumerGroupShutdown::leave)
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(departures).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf("consumer group not left: %s; its other members take over after the session timeout", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Leaves the group on the polling thread, which commits the offsets of consumed records first, and then keeps that thread
     * until the connector closes the consumer: a poll by the connector would fail and be logged, because a consumer without
     * a subscription must not poll, nor one that is closed.
     */
    private static <K, V> CompletableFuture<@Nullable Void> leave(KafkaConsumer<K, V> consumer) {
        CompletableFuture<@Nullable Void> left = new CompletableFuture<>();
        consumer.runOnPollingThread(client -> {
                    Set<TopicPartition> paused = client.subscription().stream()
                            .map(topic -> new TopicPartition(topic, 0))
                            .collect(Collectors.toSet());
                    client.unsubscribe();
                    left.complete(null);
                    client.assign(paused);
                    client.pause(paused);
                    awaitClose(client);
                })
                .subscribe()
                .with(done -> {}, left::completeExceptionally);
        return left;
    }

    private static void awaitClose(Consumer<?, ?> client) {
        try {
            client.poll(UNTIL_CLOSED);
        } catch (WakeupException e) {
            // The connector closes the consumer.
        }
    }
}
