package dev.assent.dispatcher.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.event.Event;
import dev.assent.dispatcher.delivery.Lane;
import dev.assent.dispatcher.delivery.Sender;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Consumes events that plan deliveries, which are sent as soon as the plan has committed. */
@ApplicationScoped
class PlannedDeliveries {
    private final IdempotentConsumer consumption;
    private final Sender sender;

    PlannedDeliveries(IdempotentConsumer consumption, Sender sender) {
        this.consumption = consumption;
        this.sender = sender;
    }

    /** Consumes {@code record} as a {@code type}. */
    <E extends Event> Uni<Void> consume(
            ConsumerRecord<String, String> record, Class<E> type, BiFunction<UnitOfWork, E, Uni<Set<Lane>>> effect) {
        return sent(lanes -> consumption.consume(record, type, remembering(lanes, effect)));
    }

    /** As {@link #consume}; a record without a value is the removal of its key. */
    <E extends Event> Uni<Void> consume(
            ConsumerRecord<String, String> record,
            Class<E> type,
            BiFunction<UnitOfWork, E, Uni<Set<Lane>>> effect,
            BiFunction<UnitOfWork, String, Uni<Set<Lane>>> removal) {
        return sent(
                lanes -> consumption.consume(record, type, remembering(lanes, effect), remembering(lanes, removal)));
    }

    /** When {@code record} was announced; what is no time can never succeed. */
    static Instant time(ConsumerRecord<String, String> record) {
        Header header = record.headers().lastHeader("ce_time");
        if (header == null) {
            return Instant.ofEpochMilli(record.timestamp());
        }
        try {
            return Instant.parse(new String(header.value(), UTF_8));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("no time in the ce_time header", e);
        }
    }

    private static <T> BiFunction<UnitOfWork, T, Uni<Void>> remembering(
            Set<Lane> lanes, BiFunction<UnitOfWork, T, Uni<Set<Lane>>> effect) {
        return (unit, what) -> effect.apply(unit, what).invoke(lanes::addAll).replaceWithVoid();
    }

    private Uni<Void> sent(Function<Set<Lane>, Uni<Void>> consumed) {
        Set<Lane> lanes = ConcurrentHashMap.newKeySet();
        // The transaction has committed: whoever is kicked finds the rows.
        return consumed.apply(lanes).invoke(() -> lanes.forEach(sender::kick));
    }
}
