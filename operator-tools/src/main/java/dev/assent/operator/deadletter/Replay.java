package dev.assent.operator.deadletter;

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

/** Lays dead letters back into the topics they come from. */
final class Replay implements AutoCloseable {
    private static final String ID = "ce_id";

    private final KafkaProducer<byte[], byte[]> producer;

    Replay(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        // The name is that of consumers; a producer waits as long for a broker, and for its answer.
        Object patience = settings.remove("default.api.timeout.ms");
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Lays back {@code letters}; {@code done} hears of each that the in-sync replicas have. */
    void layBack(List<DeadLetter> letters, Consumer<DeadLetter> done) {
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
            done.accept(letters.get(i));
        }
    }

    /**
     * The record as it was before it was given up. Consumers that have had its effect drop it by its id. Only a delivery
     * that is to be tried again is a new wish each time, which nobody may drop.
     */
    private static ProducerRecord<byte[], byte[]> live(DeadLetter letter) {
        var record = letter.record();
        ProducerRecord<byte[], byte[]> live =
                new ProducerRecord<>(letter.origin().topicName(), record.key(), record.value());
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
