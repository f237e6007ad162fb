// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** JSON format of topics and of the wire: absent members instead of null, times in UTC with milliseconds. */
public final class Json {
    private static final DateTimeFormatter ISO_MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(times())
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // A tenant's number is shown with the digits that were signed.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** Formats {@code at} as ISO-8601 with exactly three decimals and {@code Z}. */
    public static String format(Instant at) {
        return ISO_MILLIS.format(at);
    }

    /** Returns a Jackson module that writes every {@link Instant} as {@link #format} does. */
    public static SimpleModule times() {
        return new SimpleModule("assent-times").addSerializer(Instant.class, new JsonSerializer<>() {
            @Override
            public void serialize(Instant at, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(format(at));
            }
        });
    }

    /** Writes {@code value} as one line of JSON. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "JSON: cannot write " + value.getClass().getName(), e);
        }
    }

    /**
     * Reads {@code json} as a {@code type} and ignores unknown members, as additive changes require.
     *
     * @throws IllegalArgumentException if {@code json} is no such value
     */
    public static <T> T read(String json, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            // The message of the cause may quote the text, which may hold personal data.
            throw new IllegalArgumentException(
                    "JSON: expected " + type.getSimpleName() + ": "
                            + e.getClass().getSimpleName() + " at " + position(e),
                    e);
        }
        if (value == null) {
            throw new IllegalArgumentException("JSON: expected " + type.getSimpleName() + ", found null");
        }
        return value;
    }

    private static String position(JsonProcessingException e) {
        var at = e.getLocation();
        return at == null ? "an unknown position" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
