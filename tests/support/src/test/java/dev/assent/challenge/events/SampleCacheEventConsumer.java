// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.CacheEventConsumer;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Fills a cache. */
class SampleCacheEventConsumer implements CacheEventConsumer {
    String newest;

    @Override
    public Map<Topic, Consumer<ConsumerRecord<String, String>>> readers() {
        return Map.of(Topic.CHALLENGE_UPDATED, record -> newest = record.value());
    }
}
