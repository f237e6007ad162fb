// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import java.time.Duration;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Consumes with a Kafka client of its own. */
class PollingEventConsumer {
    int read(KafkaConsumer<String, String> client) {
        return client.poll(Duration.ZERO).count();
    }
}
