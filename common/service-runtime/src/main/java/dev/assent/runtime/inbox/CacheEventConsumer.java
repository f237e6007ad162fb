// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.event.Topic;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Consumer that fills a cache of this instance: it receives the records of all partitions from a little before its start, and
 * again whatever another consumer of the service does with them. Its effects must not be stored.
 */
public interface CacheEventConsumer {
    /**
     * Returns what receives the records of each topic, called once at the start of the service. It must not block, and
     * an exception skips the record.
     */
    Map<Topic, Consumer<ConsumerRecord<String, String>>> readers();

    /** Called when from now on every change reaches the readers for which records are needed. */
    default void onPositioned() {}

    /**
     * Returns whether a record might have an effect. While no cache of the service needs records, none are fetched. Those
     * published after the need arises are received, and some of the seconds before.
     */
    default boolean needsRecords() {
        return true;
    }

    /** Registers {@code listener}, to be called after {@link #needsRecords()} has become true; called once, at the start. */
    default void onNeed(Runnable listener) {}
}
