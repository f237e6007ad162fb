// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Replays dead letters: publishes them to the topics that they come from. */
public final class DeadLetterReplayer implements AutoCloseable {
    private static final String ID = "ce_id";

    private final KafkaProducer<byte[], byte[]> producer;
    private final DeadLetterTopics topics;

    /** Connects with the client settings {@code kafka}. */
    public DeadLetterReplayer(Map<String, Object> kafka, DeadLetterTopics topics) {
        this.topics = topics;
        Map<String, Object> settings = new HashMap<>(kafka);
        // This setting is the consumers'; a producer has max.block.ms for the same purpose.
        Object patience = settings.remove("default.api.timeout.ms");
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Publishes {@code letters}; calls {@code published} for each that the in-sync replicas have. */
    public void replay(List<DeadLetter> letters, Consumer<DeadLetter> published) {
        List<Future<?>> sent = new ArrayList<>();
        letters.forEach(letter -> sent.add(producer.send(live(letter))));
        producer.flush();
        for (int i = 0; i < sent.size(); i++) {
            try {
                sent.get(i).get();
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
            }
            published.accept(letters.get(i));
        }
    }

    /**
     * Returns the record as it was before it failed. Consumers that have already processed it drop it by its id. Only a
     * retried delivery gets a new id, because each replay requests one more attempt.
     */
    private ProducerRecord<byte[], byte[]> live(DeadLetter letter) {
        var record = letter.record();
        ProducerRecord<byte[], byte[]> live =
                new ProducerRecord<>(topics.live(letter.origin()), record.key(), record.value());
        for (Header header : record.headers()) {
            if (!header.key().startsWith(DeadLetter.PREFIX)) {
                live.headers().add(header);
            }
        }
        if (letter.origin() == Topic.DELIVERY_RETRIED) {
            live.headers().remove(ID);
            live.headers().add(ID, UuidGenerator.next().toString().getBytes(UTF_8));
        }
        return live;
    }

    @Override
    public void close() {
        producer.close();
    }
}
