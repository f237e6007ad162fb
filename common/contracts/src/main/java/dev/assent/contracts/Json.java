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

/** How Assent writes and reads JSON, on topics and on the wire: absent members instead of null, times in UTC with milliseconds. */
public final class Json {
    private static final DateTimeFormatter ISO_MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(times())
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /** {@code at} as ISO-8601 with exactly three decimals and {@code Z}. */
    public static String format(Instant at) {
        return ISO_MILLIS.format(at);
    }

    /** The module that writes every {@link Instant} as {@link #format} does. */
    public static SimpleModule times() {
        return new SimpleModule("assent-times").addSerializer(Instant.class, new JsonSerializer<>() {
            @Override
            public void serialize(Instant at, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(format(at));
            }
        });
    }

    /** {@code value} as one line of JSON. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not writable as JSON: " + value.getClass().getName(), e);
        }
    }

    /** {@code json} read as a {@code type}; unknown members are ignored, as additive changes require. Throws {@link IllegalArgumentException} when it is none. */
    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            // The message of the cause may quote the text, which may hold personal data.
            throw new IllegalArgumentException(
                    "not a " + type.getSimpleName() + ": " + e.getClass().getSimpleName() + " at " + position(e), e);
        }
    }

    private static String position(JsonProcessingException e) {
        var at = e.getLocation();
        return at == null ? "an unknown place" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
