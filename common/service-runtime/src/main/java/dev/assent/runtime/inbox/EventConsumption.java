// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.jboss.logging.Logger;

/**
 * Consumption of this service's topics from its start to its end: by one consumer for all events that have effects, and by
 * one for all caches, if there are any.
 */
@ApplicationScoped
class EventConsumption {
    private static final Logger LOG = Logger.getLogger(EventConsumption.class);
    /** After what creates the state that handlers need. */
    private static final int AFTER_OTHERS = 10_000;

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

    /**
     * Rest of a consumer whose events somebody waits for: long enough for several sign-ins to share a fetch when there are a
     * hundred a second, and less than a browser notices.
     */
    private static final Duration SHORT_REST = Duration.ofMillis(10);

    private final EventSubscriptions subscriptions;
    private final List<CacheEventConsumer> caches;
    private final IdempotentConsumer consumer;
    private final CaughtUpWaiter caughtUpWaiter;
    private final FirstEventWaiter firstEvents;
    private final ConsumerClients clients;
    private final EarlierOffsets earlierOffsets;
    private final TopicNames topicNames;
    private final VertxInternal vertx;
    private final Clock clock;
    private final List<PollingThread> threads = new CopyOnWriteArrayList<>();
    private final ConsumedOffsets offsets = new ConsumedOffsets();
    private volatile boolean started;
    private volatile boolean connectedBefore;

    EventConsumption(
            EventSubscriptions subscriptions,
            @All List<CacheEventConsumer> caches,
            IdempotentConsumer consumer,
            CaughtUpWaiter caughtUpWaiter,
            FirstEventWaiter firstEvents,
            ConsumerClients clients,
            EarlierOffsets earlierOffsets,
            TopicNames topicNames,
            Vertx vertx,
            Clock clock) {
        this.subscriptions = subscriptions;
        this.caches = caches;
        this.consumer = consumer;
        this.caughtUpWaiter = caughtUpWaiter;
        this.firstEvents = firstEvents;
        this.clients = clients;
        this.earlierOffsets = earlierOffsets;
        this.topicNames = topicNames;
        this.vertx = (VertxInternal) vertx;
        this.clock = clock;
    }

    void start(@Observes @Priority(AFTER_OTHERS) StartupEvent start) {
        if (!subscriptions.topics().isEmpty()) {
            startEvents();
        }
        if (!caches.isEmpty()) {
            startCaches();
        }
        started = true;
    }

    private void startCaches() {
        Consumer<String, String> client = clients.withoutGroup();
        CachePoller poller = new CachePoller(client, caches, topicNames, newContext(), clock);
        PollingThread thread = start("cache-poller", client, poller, SHORT_REST);
        caches.forEach(cache -> cache.onNeed(thread::hurry));
        // A need may have arisen before.
        thread.hurry();
    }

    private void startEvents() {
        Consumer<String, String> client = clients.ofGroup(subscriptions.group());
        Map<Topic, TopicQueue> queues = new EnumMap<>(Topic.class);
        subscriptions.handlers().forEach((topic, handler) -> {
            TopicQueue queue = new TopicQueue(
                    handler.isGathering() ? TopicQueue.GATHERING_TIME : Duration.ZERO,
                    records -> consumer.consume(handler, records, offsets::markConsumed),
                    newContext(),
                    client::wakeup);
            queues.put(topic, queue);
        });
        Map<String, TopicQueue> byName = queues.entrySet().stream()
                .collect(Collectors.toMap(queue -> topicNames.atBroker(queue.getKey()), Map.Entry::getValue));
        EventPoller poller = new EventPoller(client, byName, offsets, earlierOffsets::find, firstEvents);
        poller.subscribe();
        PollingThread thread = start("event-poller", client, poller, rest());
        queues.forEach((topic, queue) -> caughtUpWaiter.onWait(topic, hurry(thread, queue)));
    }

    /** Returns how long the consumer of all events rests between two polls: not for long if one of them is urgent. */
    private Duration rest() {
        return subscriptions.handlers().values().stream().anyMatch(EventHandler::isUrgent)
                ? SHORT_REST
                : TopicQueue.GATHERING_TIME;
    }

    private static Runnable hurry(PollingThread thread, TopicQueue queue) {
        return () -> {
            thread.hurry();
            queue.hurry();
        };
    }

    /** Creates a context of its own for each queue, so that the event loops share them. */
    private Context newContext() {
        return vertx.createEventLoopContext();
    }

    private PollingThread start(
            String name, Consumer<String, String> client, PollingThread.Poller poller, Duration rest) {
        PollingThread thread = new PollingThread(name, client, poller, rest);
        threads.add(thread);
        thread.start();
        return thread;
    }

    /**
     * Leaves the consumer group, so that other instances consume the events while this one still waits for a push. Completes
     * within seconds even if Kafka is unreachable.
     */
    void stop(@Observes @Priority(BackgroundWork.LEAVE_GROUPS) ShutdownEvent shutdown) throws InterruptedException {
        threads.forEach(PollingThread::stop);
        for (PollingThread thread : threads) {
            if (!thread.awaitEnd(STOP_TIMEOUT)) {
                LOG.debug("consumer group not left yet; its other members take over after the session timeout");
            }
        }
    }

    /** Returns whether everything that was started polls and is connected to Kafka. */
    boolean isConnected() {
        return threads.stream().allMatch(PollingThread::isConnected);
    }

    /** Returns whether everything that was started has been connected to Kafka, now or earlier. */
    boolean hasConnected() {
        if (!connectedBefore) {
            // The HTTP port opens before the consumers start.
            connectedBefore = started && isConnected();
        }
        return connectedBefore;
    }

    /** Returns the time for which the oldest event of {@code topic} has been in Kafka that is received, but not consumed. */
    Duration oldestUnfinishedAge(Topic topic) {
        return offsets.oldestUnfinished(topicNames.atBroker(topic))
                .map(published -> Duration.between(published, clock.instant()))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    /** Returns whether everything that was started still polls. */
    boolean isAlive() {
        return threads.stream().allMatch(PollingThread::isAlive);
    }
}
