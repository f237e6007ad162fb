// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Fills a cache. */
class SampleCacheEventConsumer {
    String newest;

    @Incoming("sample")
    void updated(ConsumerRecord<String, String> record) {
        newest = record.value();
    }
}
