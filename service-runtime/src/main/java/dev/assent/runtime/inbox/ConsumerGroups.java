package dev.assent.runtime.inbox;

import dev.assent.runtime.ending.BackgroundWork;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.impl.ReactiveKafkaConsumer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Leaves all consumer groups at once when the process ends, so that other instances go on with the events while this one
 * still waits for a push. The connector would do it last, and one after the other.
 */
@ApplicationScoped
class ConsumerGroups {
    private static final Duration SETTLED = Duration.ofMillis(100);
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final KafkaClientService clients;

    ConsumerGroups(KafkaClientService clients) {
        this.clients = clients;
    }

    /** Commits what was consumed and leaves; done, well or badly, within seconds. */
    void leave(@Observes @Priority(BackgroundWork.GROUPS_ARE_LEFT) ShutdownEvent end) {
        CompletableFuture.allOf(clients.getConsumerChannels().stream()
                        .flatMap(channel -> clients.getConsumers(channel).stream())
                        .map(consumer -> CompletableFuture.runAsync(
                                () -> leave((ReactiveKafkaConsumer<?, ?>) consumer),
                                Infrastructure.getDefaultExecutor()))
                        .toArray(CompletableFuture[]::new))
                .exceptionally(failure -> null)
                .join();
    }

    /** Closing wakes the consumer up, and what it is doing for a record that has just come would fail: so none comes any more. */
    private static void leave(ReactiveKafkaConsumer<?, ?> consumer) {
        consumer.pause()
                .onItem()
                .delayIt()
                .by(SETTLED)
                .chain(() -> consumer.runOnPollingThread(client -> null))
                .ifNoItem()
                .after(A_MOMENT)
                .fail()
                .onFailure()
                .recoverWithNull()
                .await()
                .indefinitely();
        consumer.close();
    }
}
