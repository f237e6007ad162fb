// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Queue of the received records of one topic, which forms batches: each batch has all records that arrived during the one
 * before, up to a limit, in their order. A queue may let more of them gather for a while, as long as nobody waits for them.
 * Batches of one topic follow one another; topics do not wait for each other.
 */
final class TopicQueue {
    /** Bounds the time for which a transaction holds its locks. */
    static final int MAX_BATCH = 64;
    /** Number of unfinished records from which on the topic is paused; those of one poll may exceed it. */
    static final int PAUSE_AT = 2 * MAX_BATCH;
    /** Number of unfinished records at which a paused topic continues: enough for a batch while more are fetched. */
    static final int RESUME_AT = MAX_BATCH;
    /**
     * Time for which events that nobody waits for gather: longer than one sign-in needs from the answer to the token, and a
     * small part of the time for which a read waits for an event.
     */
    static final Duration GATHERING_TIME = Duration.ofMillis(50);

    private static final Logger LOG = Logger.getLogger(TopicQueue.class);

    private final Function<List<ConsumerRecord<String, String>>, Uni<Void>> consumer;
    private final Context context;
    private final Runnable onResumable;
    private final long gatheringNanos;
    private final Queue<ConsumerRecord<String, String>> waiting = new ArrayDeque<>();
    private int inBatch;
    private boolean paused;
    private boolean gathering;
    private boolean hurried;
    /** Time at which the oldest of the records that wait has gathered others. */
    private long gathered;

    /**
     * @param gatheringTime time for which the first record of a batch waits for others; zero for none
     * @param consumer completes when it has finished with all records of a batch
     * @param context on which batches begin
     * @param onResumable called when a paused topic may continue
     */
    TopicQueue(
            Duration gatheringTime,
            Function<List<ConsumerRecord<String, String>>, Uni<Void>> consumer,
            Context context,
            Runnable onResumable) {
        this.gatheringNanos = gatheringTime.toNanos();
        this.consumer = consumer;
        this.context = context;
        this.onResumable = onResumable;
    }

    /** Adds {@code records}, which are consumed after all that were added before. */
    void add(Collection<ConsumerRecord<String, String>> records) {
        boolean begin;
        synchronized (this) {
            // A full batch gathers no others.
            begin = inBatch == 0 && (waiting.isEmpty() || gathering);
            if (waiting.isEmpty()) {
                gathered = System.nanoTime() + gatheringNanos;
            }
            waiting.addAll(records);
        }
        if (begin) {
            context.runOnContext(ignored -> consumeNext());
        }
    }

    /** Begins the next batch without a wait for others: somebody waits for its events. */
    void hurry() {
        boolean begin;
        synchronized (this) {
            hurried = true;
            begin = gathering;
        }
        if (begin) {
            context.runOnContext(ignored -> consumeNext());
        }
    }

    /** Drops the records of {@code partitions} that wait, because another instance receives them. */
    synchronized void drop(Collection<TopicPartition> partitions) {
        waiting.removeIf(record -> partitions.contains(new TopicPartition(record.topic(), record.partition())));
    }

    /** Returns whether the topic is to be paused now; if so, {@code onResumable} is called once it may continue. */
    synchronized boolean shouldPause() {
        int unfinished = waiting.size() + inBatch;
        paused = unfinished >= PAUSE_AT || (paused && unfinished > RESUME_AT);
        return paused;
    }

    private void consumeNext() {
        List<ConsumerRecord<String, String>> batch = new ArrayList<>();
        synchronized (this) {
            if (inBatch > 0 || waiting.isEmpty() || mustGather()) {
                return;
            }
            hurried = false;
            while (batch.size() < MAX_BATCH && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            inBatch = batch.size();
        }
        consumer.apply(batch).subscribe().with(done -> finished(), failure -> {
            LOG.errorf(
                    failure,
                    "%d records of %s not consumed",
                    batch.size(),
                    batch.get(0).topic());
            finished();
        });
    }

    /** Returns whether the records that wait are to gather others; if so, they are consumed after that time. */
    private synchronized boolean mustGather() {
        long left = gathered - System.nanoTime();
        if (hurried || left <= 0 || waiting.size() >= MAX_BATCH) {
            return false;
        }
        if (!gathering) {
            gathering = true;
            CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> context.runOnContext(ignored -> endGathering()));
        }
        return true;
    }

    private void endGathering() {
        synchronized (this) {
            gathering = false;
        }
        consumeNext();
    }

    private void finished() {
        boolean resumable;
        synchronized (this) {
            inBatch = 0;
            resumable = paused && waiting.size() <= RESUME_AT;
        }
        if (resumable) {
            onResumable.run();
        }
        context.runOnContext(ignored -> consumeNext());
    }
}
