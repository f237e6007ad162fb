package dev.assent.runtime.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Writes events to Kafka as CloudEvents in binary mode (CloudEvents Kafka binding §3.2). */
@ApplicationScoped
class OutboxPublisher {
    private final MutinyEmitter<Record<String, String>> events;
    private final byte[] source;

    OutboxPublisher(
            @Channel("events") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 8192)
                    MutinyEmitter<Record<String, String>> events,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.events = events;
        this.source = ("/" + service).getBytes(UTF_8);
    }

    /** Sends {@code batch} in its order; done when the broker's in-sync replicas have all of it. */
    Uni<Void> publish(List<OutboxStore.Waiting> batch) {
        return Uni.join()
                .all(batch.stream().map(this::publish).toList())
                .andCollectFailures()
                .replaceWithVoid();
    }

    private Uni<Void> publish(OutboxStore.Waiting event) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_specversion", "1.0".getBytes(UTF_8));
        headers.add("ce_id", event.id().toString().getBytes(UTF_8));
        headers.add("ce_type", event.type().getBytes(UTF_8));
        headers.add("ce_source", source);
        headers.add("ce_time", Json.format(event.recordedAt().toInstant()).getBytes(UTF_8));
        headers.add("content-type", "application/json".getBytes(UTF_8));
        if (event.deadLetterReason() != null) {
            // As the connector names it for what it lays there.
            headers.add("dead-letter-reason", event.deadLetterReason().getBytes(UTF_8));
        }
        var kafka = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(event.topic())
                .withHeaders(headers)
                .build();
        var trace = TracingMetadata.withPrevious(TraceParent.read(event.trace()));
        return events.sendMessage(Message.of(Record.of(event.key(), event.payload()), Metadata.of(kafka, trace)));
    }
}
