// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.common.errors.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/** Publisher of pending events to Kafka. */
@ApplicationScoped
class OutboxPublisher {
    private final MutinyEmitter<Record<String, @Nullable String>> emitter;
    private final TopicCheck topics;
    private final OutboxMetrics metrics;
    private final String source;

    OutboxPublisher(
            @Channel("events") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 8192)
                    MutinyEmitter<Record<String, @Nullable String>> emitter,
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
        Uni<Void> sent = topics.isKnown(event.topic())
                ? send(event)
                : topics.find(event.topic()).chain(() -> send(event));
        return sent.invoke(metrics::recordRelayed);
    }

    private Uni<Void> send(PendingEvent event) {
        return Uni.createFrom()
                .deferred(() -> emitter.sendMessage(message(event)))
                .onFailure(TimeoutException.class)
                .invoke(() -> topics.forget(event.topic()));
    }

    private Message<Record<String, @Nullable String>> message(PendingEvent event) {
        var kafka = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(event.topic())
                .withHeaders(CloudEventHeaders.write(event, source))
                .build();
        var trace = TracingMetadata.withPrevious(TraceParent.read(event.traceParent()));
        return Message.of(Record.of(event.key(), event.payload()), Metadata.of(kafka, trace));
    }
}
