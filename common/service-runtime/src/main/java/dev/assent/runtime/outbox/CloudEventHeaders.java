// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Headers of an event's record: CloudEvents 1.0 in binary mode (CloudEvents Kafka binding §3.2). */
public final class CloudEventHeaders {
    private static final String ID = "ce_id";
    private static final String SOURCE = "ce_source";
    private static final String TIME = "ce_time";
    /** Named as the connector names it for the records that it dead-letters. */
    private static final String DEAD_LETTER_REASON = "dead-letter-reason";

    private CloudEventHeaders() {}

    /** Writes the headers of {@code event}, whose CloudEvents source is {@code source}. */
    static Headers write(PendingEvent event, String source) {
        RecordHeaders headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, ID, event.id().toString());
        add(headers, "ce_type", event.type());
        add(headers, SOURCE, source);
        add(headers, TIME, Json.format(event.recordedAt()));
        add(headers, "content-type", "application/json");
        if (event.deadLetterReason() != null) {
            add(headers, DEAD_LETTER_REASON, event.deadLetterReason());
        }
        return headers;
    }

    /**
     * Reads the id of the event with these {@code headers}.
     *
     * @throws IllegalArgumentException if the header is missing or is no UUID
     */
    public static UUID readId(Headers headers) {
        Header header = headers.lastHeader(ID);
        if (header == null) {
            throw new IllegalArgumentException("header " + ID + ": missing; expected a UUID");
        }
        return UUID.fromString(new String(header.value(), UTF_8));
    }

    /**
     * Reads when the event with these {@code headers} was announced; empty if they do not say so.
     *
     * @throws IllegalArgumentException if the header is not a time
     */
    public static Optional<Instant> readTime(Headers headers) {
        Header header = headers.lastHeader(TIME);
        if (header == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(new String(header.value(), UTF_8)));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("header " + TIME + ": not an ISO 8601 time", e);
        }
    }

    /** Reads the source of the event with these {@code headers}; empty if they name none. */
    public static Optional<String> readSource(Headers headers) {
        Header header = headers.lastHeader(SOURCE);
        return header == null ? Optional.empty() : Optional.of(new String(header.value(), UTF_8));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
