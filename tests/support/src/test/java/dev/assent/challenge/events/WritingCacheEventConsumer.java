// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.CacheEventConsumer;
import dev.assent.runtime.outbox.UnitOfWork;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Pretends to fill a cache and writes to the database. */
class WritingCacheEventConsumer implements CacheEventConsumer {
    UnitOfWork unit;

    @Override
    public Map<Topic, Consumer<ConsumerRecord<String, String>>> readers() {
        return Map.of(Topic.CHALLENGE_UPDATED, record -> unit.session());
    }
}
