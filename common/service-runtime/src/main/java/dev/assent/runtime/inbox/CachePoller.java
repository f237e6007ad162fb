// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.runtime.outbox.TopicNames;
import io.vertx.core.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Poller of all topics that fill caches of this instance. It reads every partition, without a consumer group, from a little
 * before its start. While no cache needs records, it polls none, so that nothing is fetched, and moves its positions to the ends
 * of the partitions from time to time.
 */
final class CachePoller implements PollingThread.Poller {
    private static final Logger LOG = Logger.getLogger(CachePoller.class);
    private static final Duration IDLE_POLL = Duration.ofSeconds(30);
    /** Bounds the wait for the readers; they do not block. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    /** Time for which records are read that no cache needs any more: another need may arise soon. */
    private static final Duration LINGER = Duration.ofMinutes(1);
    /**
     * Time between two moves to the ends, which bounds the records that a cache receives from before its need, and keeps a
     * connection to Kafka in use.
     */
    private static final Duration SKIP_INTERVAL = Duration.ofSeconds(10);

    private static final Duration SKIP_TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<String, String> client;
    private final List<CacheEventConsumer> consumers;
    private final Map<String, List<java.util.function.Consumer<ConsumerRecord<String, String>>>> readers =
            new HashMap<>();
    private final Context context;
    private final Clock clock;
    private boolean positioned;
    private @Nullable Instant lastNeeded;

    /** @param context on which the readers run */
    CachePoller(
            Consumer<String, String> client,
            List<CacheEventConsumer> consumers,
            TopicNames topicNames,
            Context context,
            Clock clock) {
        this.client = client;
        this.consumers = consumers;
        this.context = context;
        this.clock = clock;
        for (CacheEventConsumer consumer : consumers) {
            consumer.readers().forEach((topic, reader) -> readers.computeIfAbsent(
                            topicNames.atBroker(topic), any -> new ArrayList<>())
                    .add(reader));
        }
    }

    @Override
    public Duration rest() {
        assignAll();
        if (isNeeded() || lingers()) {
            return Duration.ZERO;
        }
        Map<TopicPartition, Long> ends;
        try {
            ends = client.endOffsets(client.assignment(), SKIP_TIMEOUT);
        } catch (TimeoutException e) {
            // Nobody misses a record: the positions stay where they are.
            LOG.debugf("ends of the topics of caches not read: %s", e);
            return SKIP_INTERVAL;
        }
        if (isNeeded()) {
            // The ends may follow what is needed; the positions were set before.
            return Duration.ZERO;
        }
        ends.forEach(client::seek);
        return SKIP_INTERVAL;
    }

    private boolean isNeeded() {
        if (consumers.stream().noneMatch(CacheEventConsumer::needsRecords)) {
            return false;
        }
        lastNeeded = clock.instant();
        return true;
    }

    private boolean lingers() {
        return lastNeeded != null && clock.instant().isBefore(lastNeeded.plus(LINGER));
    }

    @Override
    public Duration beforePoll() {
        return IDLE_POLL;
    }

    /** Assigns the partitions that exist, by metadata that the client refreshes every few minutes. */
    private void assignAll() {
        Set<TopicPartition> all = new HashSet<>();
        for (String topic : readers.keySet()) {
            List<PartitionInfo> partitions = client.partitionsFor(topic);
            if (partitions.isEmpty()) {
                throw new IllegalStateException("topic " + topic + " does not exist");
            }
            partitions.forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
        }
        Set<TopicPartition> added = new HashSet<>(all);
        added.removeAll(client.assignment());
        if (!added.isEmpty()) {
            client.assign(all);
        }
        if (!positioned) {
            RecentRecords.seek(client, all, clock);
            positioned = true;
            consumers.forEach(CacheEventConsumer::onPositioned);
        } else if (!added.isEmpty()) {
            client.seekToBeginning(added);
        }
    }

    @Override
    public void onRecords(ConsumerRecords<String, String> records) {
        CountDownLatch read = new CountDownLatch(1);
        context.runOnContext(ignored -> {
            records.forEach(this::read);
            read.countDown();
        });
        try {
            // The next poll waits, so that no more than the records of one poll gather.
            if (!read.await(READ_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf("records for caches not read after %s", READ_TIMEOUT);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void read(ConsumerRecord<String, String> record) {
        for (var reader : readers.getOrDefault(record.topic(), List.of())) {
            try {
                reader.accept(record);
            } catch (RuntimeException e) {
                LOG.warnf(
                        "record %s/%d@%d not cached; its readers use the table: %s",
                        record.topic(), record.partition(), record.offset(), e);
            }
        }
    }

    @Override
    public void beforeClose() {
        LOG.debug("caches are not filled any more");
    }
}
