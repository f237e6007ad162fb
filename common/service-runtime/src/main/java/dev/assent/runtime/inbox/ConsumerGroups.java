package dev.assent.runtime.inbox;

import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.impl.ReactiveKafkaConsumer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Leaves all consumer groups at once when the process ends, so that other instances go on with the events while this one
 * still waits for a push. The connector would do it last, and one after the other.
 */
@ApplicationScoped
class ConsumerGroups {
    /** Twice as long as until what was processed is committed. */
    private static final Duration SETTLED = Duration.ofMillis(400);

    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

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
        Thread closing = closing(consumer);
        consumer.pause()
                .onItem()
                .delayIt()
                .by(SETTLED)
                .chain(() -> consumer.runOnPollingThread(client -> {
                    holdUntilClosing(closing);
                    takeWakeup(client);
                }))
                .ifNoItem()
                .after(A_MOMENT)
                .fail()
                .onFailure()
                .recoverWithNull()
                .await()
                .indefinitely();
        begin(closing);
        try {
            closing.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread closing(ReactiveKafkaConsumer<?, ?> consumer) {
        Thread closing = new Thread(
                () -> {
                    try {
                        consumer.close();
                    } catch (RuntimeException e) {
                        // The process ends all the same, and the broker finds the member gone a little later.
                    }
                },
                "leave-group");
        closing.setDaemon(true);
        return closing;
    }

    /**
     * Runs on the polling thread, where the connector looks whether the consumer is closed and then asks for the next
     * poll. Between these two a close from elsewhere would come first, and that poll meet a closed consumer.
     */
    private static void holdUntilClosing(Thread closing) {
        begin(closing);
        long longest = System.nanoTime() + A_MOMENT.toNanos();
        // It has asked for the close once it waits for it.
        while (closing.getState() != Thread.State.TIMED_WAITING && closing.isAlive() && System.nanoTime() < longest) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** The close has woken the client up; what was asked of it before that and is yet to come would fail by it. */
    private static void takeWakeup(Consumer<?, ?> client) {
        try {
            client.poll(Duration.ZERO);
        } catch (WakeupException e) {
            // Taken.
        }
    }

    private static void begin(Thread closing) {
        synchronized (closing) {
            if (closing.getState() == Thread.State.NEW) {
                closing.start();
            }
        }
    }
}
