// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Uses a Kafka type outside events. */
public class SeesKafka {
    ConsumerRecord<String, String> record;
}
