// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.page;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.deadletter.RecordReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feed of the events of one tenant, from the moment at which somebody subscribes. A thread reads all topics as long as there
 * is a subscriber, and ends with the last of them.
 */
final class EventFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
    private static final int MAX_SUBSCRIBERS = 50;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final String kafka;
    private final String tenantId;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private @Nullable Thread reader;
    private volatile boolean isClosed;

    EventFeed(String kafka, String tenantId) {
        this.kafka = kafka;
        this.tenantId = tenantId;
    }

    /** Receiver of events, called on the thread that reads them; it must not block. */
    interface Subscriber {
        /** Learns that every event from now on will be received. */
        void ready();

        /** Receives {@code event}. */
        void receive(FeedEvent event);

        /** Learns that no further event follows. */
        void end();
    }

    /** Subscription, which lasts until it is cancelled. */
    final class Subscription {
        private final Subscriber subscriber;
        private boolean isReady;

        private Subscription(Subscriber subscriber) {
            this.subscriber = subscriber;
        }

        /** Ends the subscription. */
        void cancel() {
            subscriptions.remove(this);
        }

        /** Runs on the thread that reads. */
        private void markReady() {
            if (!isReady) {
                isReady = true;
                subscriber.ready();
            }
        }
    }

    /** Subscribes {@code subscriber}; returns null if there are too many subscribers. */
    synchronized @Nullable Subscription subscribe(Subscriber subscriber) {
        if (isClosed || subscriptions.size() >= MAX_SUBSCRIBERS) {
            return null;
        }
        Subscription subscription = new Subscription(subscriber);
        subscriptions.add(subscription);
        if (reader == null) {
            reader = new Thread(this::read, "event feed");
            reader.setDaemon(true);
            reader.start();
        }
        return subscription;
    }

    private void read() {
        try (RecordReader records = new RecordReader(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka))) {
            List<TopicPartition> partitions = records.partitions(
                    Stream.of(Topic.values()).map(Topic::topicName).toList());
            records.consumer().assign(partitions);
            records.consumer().seekToEnd(partitions);
            // The seek takes place only now.
            partitions.forEach(records.consumer()::position);
            while (hasSubscribers()) {
                subscriptions.forEach(Subscription::markReady);
                records.poll()
                        .forEach(record -> FeedEvent.read(record, tenantId).ifPresent(this::publish));
            }
        } catch (KafkaException | IllegalArgumentException e) {
            LOG.warn("the event feed ends, and restarts with the next subscriber", e);
            endAll();
        }
    }

    private void publish(FeedEvent event) {
        forEachReady(subscriber -> subscriber.receive(event));
    }

    private void forEachReady(Consumer<Subscriber> call) {
        subscriptions.forEach(subscription -> {
            if (subscription.isReady) {
                call.accept(subscription.subscriber);
            }
        });
    }

    /** Returns whether to go on reading; the thread ends otherwise. */
    private synchronized boolean hasSubscribers() {
        if (!isClosed && !subscriptions.isEmpty()) {
            return true;
        }
        reader = null;
        return false;
    }

    private synchronized void endAll() {
        subscriptions.forEach(subscription -> subscription.subscriber.end());
        subscriptions.clear();
        reader = null;
    }

    /** Ends all subscriptions and stops reading. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            isClosed = true;
            running = reader;
        }
        if (running != null) {
            try {
                running.join(STOP_TIMEOUT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        endAll();
    }
}
