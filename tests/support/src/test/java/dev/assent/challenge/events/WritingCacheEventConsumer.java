// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.runtime.outbox.UnitOfWork;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Pretends to fill a cache and writes to the database. */
class WritingCacheEventConsumer {
    UnitOfWork unit;

    @Incoming("sample")
    void updated(ConsumerRecord<String, String> record) {
        unit.session();
    }
}
