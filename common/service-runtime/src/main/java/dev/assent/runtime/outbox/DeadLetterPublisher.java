// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Publisher of records that could not be processed to the dead-letter topic of their topic, with the position and the cause
 * in headers that are named as those of Quarkus' connector.
 */
@ApplicationScoped
public class DeadLetterPublisher {
    private static final String SUFFIX = ".dlq";

    private final OutboxPublisher publisher;

    DeadLetterPublisher(OutboxPublisher publisher) {
        this.publisher = publisher;
    }

    /** Publishes {@code record} with the {@code cause} that prevents its effect; completes when the broker has stored it. */
    public Uni<Void> publish(ConsumerRecord<String, String> record, Throwable cause) {
        return publisher.publish(
                record.topic() + SUFFIX,
                Record.of(record.key(), record.value()),
                headers(record, cause),
                TraceParent.read(record.headers()));
    }

    private static Headers headers(ConsumerRecord<String, String> record, Throwable failure) {
        RecordHeaders headers = new RecordHeaders();
        add(headers, "exception-class-name", failure.getClass().getName());
        add(headers, "reason", message(failure));
        Throwable cause = failure.getCause();
        if (cause != null) {
            add(headers, "cause-class-name", cause.getClass().getName());
            add(headers, "cause", message(cause));
        }
        add(headers, "topic", record.topic());
        add(headers, "partition", Integer.toString(record.partition()));
        add(headers, "offset", Long.toString(record.offset()));
        record.headers().forEach(headers::add);
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add("dead-letter-" + name, value.getBytes(UTF_8));
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
