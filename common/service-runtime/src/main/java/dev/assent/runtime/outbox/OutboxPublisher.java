// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
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
    private final String source;

    OutboxPublisher(
            @Channel("events") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 8192)
                    MutinyEmitter<Record<String, @Nullable String>> emitter,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.emitter = emitter;
        this.source = "/" + service;
    }

    /** Sends {@code batch} in its order; completes when the broker's in-sync replicas have stored all of it. */
    Uni<Void> publish(List<PendingEvent> batch) {
        return Uni.join()
                .all(batch.stream().map(this::publish).toList())
                .andCollectFailures()
                .replaceWithVoid();
    }

    private Uni<Void> publish(PendingEvent event) {
        var kafka = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(event.topic())
                .withHeaders(CloudEventHeaders.write(event, source))
                .build();
        var trace = TracingMetadata.withPrevious(TraceParent.read(event.traceParent()));
        return emitter.sendMessage(Message.of(Record.of(event.key(), event.payload()), Metadata.of(kafka, trace)));
    }
}
