// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Leaves all consumer groups at once at shutdown, so that other instances consume the events while this one still waits for
 * a push. The connector would leave them last, and one after the other.
 */
@ApplicationScoped
class ConsumerGroupShutdown {
    private static final Logger LOG = Logger.getLogger(ConsumerGroupShutdown.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** Much longer than the connector's pause between two polls, and shorter than its pause after a poll that failed. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final KafkaClientService clients;

    ConsumerGroupShutdown(KafkaClientService clients) {
        this.clients = clients;
    }

    /** Leaves every group; completes within seconds even if Kafka is unreachable. */
    void leaveAll(@Observes @Priority(BackgroundWork.LEAVE_GROUPS) ShutdownEvent shutdown) {
        List<Uni<Void>> departures = clients.getConsumerChannels().stream()
                .flatMap(channel -> clients.getConsumers(channel).stream())
                .map(ConsumerGroupShutdown::leave)
                .toList();
        if (!departures.isEmpty()) {
            Uni.join().all(departures).andCollectFailures().await().indefinitely();
        }
    }

    /**
     * Unsubscribes on the polling thread, which commits the offsets of consumed records and leaves the group. The next poll
     * of the connector then fails and is retried with a back-off; the wait lets it reach that, since a poll that begins
     * while the connector closes the consumer would be logged as an error.
     */
    private static Uni<Void> leave(KafkaConsumer<?, ?> consumer) {
        return consumer.runOnPollingThread(client -> {
                    client.unsubscribe();
                })
                .onItem()
                .delayIt()
                .by(POLL_INTERVAL)
                .ifNoItem()
                .after(TIMEOUT)
                .fail()
                .onFailure()
                .invoke(failure -> LOG.debugf(
                        "consumer group not left: %s; its other members take over after the session timeout", failure))
                .onFailure()
                .recoverWithNull();
    }
}
