// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/** Publisher of pending events to Kafka. */
@ApplicationScoped
class OutboxPublisher {
    private final MutinyEmitter<Record<@Nullable String, @Nullable String>> emitter;
    private final TopicCheck topics;
    private final OutboxMetrics metrics;
    private final String source;

    OutboxPublisher(
            @Channel("events") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 8192)
                    MutinyEmitter<Record<@Nullable String, @Nullable String>> emitter,
            TopicCheck topics,
            OutboxMetrics metrics,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.emitter = emitter;
        this.topics = topics;
        this.metrics = metrics;
        this.source = "/" + service;
    }

    /** Sends {@code event}; completes when the broker's in-sync replicas have stored it. */
    Uni<Void> publish(PendingEvent event) {
        return publish(
                        event.topic(),
                        Record.of(event.key(), event.payload()),
                        CloudEventHeaders.write(event, source),
                        TraceParent.read(event.traceParent()))
                .invoke(metrics::recordRelayed);
    }

    /** Sends {@code record}, as part of {@code trace}; completes when the broker's in-sync replicas have stored it. */
    Uni<Void> publish(String topic, Record<@Nullable String, @Nullable String> record, Headers headers, Context trace) {
        return topics.isKnown(topic)
                ? send(topic, record, headers, trace)
                : topics.find(topic).chain(() -> send(topic, record, headers, trace));
    }

    private Uni<Void> send(
            String topic, Record<@Nullable String, @Nullable String> record, Headers headers, Context trace) {
        return Uni.createFrom()
                .deferred(() -> emitter.sendMessage(message(topic, record, headers, trace)))
                .onFailure(TimeoutException.class)
                .invoke(() -> topics.forget(topic));
    }

    private static Message<Record<@Nullable String, @Nullable String>> message(
            String topic, Record<@Nullable String, @Nullable String> record, Headers headers, Context trace) {
        var kafka = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(topic)
                .withHeaders(headers)
                .build();
        return Message.of(record, Metadata.of(kafka, TracingMetadata.withPrevious(trace)));
    }
}
