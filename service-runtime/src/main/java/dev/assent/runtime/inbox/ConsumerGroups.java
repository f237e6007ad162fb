package dev.assent.runtime.inbox;

import dev.assent.runtime.ending.BackgroundWork;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.impl.ReactiveKafkaConsumer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;

/**
 * Leaves all consumer groups at once when the process ends, so that other instances go on with the events while this one
 * still waits for a push. The connector would do it last, and one after the other.
 */
@ApplicationScoped
class ConsumerGroups {
    private final KafkaClientService clients;

    ConsumerGroups(KafkaClientService clients) {
        this.clients = clients;
    }

    /** Commits what was consumed and leaves. */
    void leave(@Observes @Priority(BackgroundWork.GROUPS_ARE_LEFT) ShutdownEvent end) {
        CompletableFuture.allOf(clients.getConsumerChannels().stream()
                        .flatMap(channel -> clients.getConsumers(channel).stream())
                        .map(consumer -> CompletableFuture.runAsync(
                                ((ReactiveKafkaConsumer<?, ?>) consumer)::close, Infrastructure.getDefaultExecutor()))
                        .toArray(CompletableFuture[]::new))
                .exceptionally(failure -> null)
                .join();
    }
}
