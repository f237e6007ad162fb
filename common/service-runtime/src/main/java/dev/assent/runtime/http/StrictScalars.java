// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Deserializers of the scalars of requests. Each accepts one JSON type and converts nothing: no enum by its ordinal, no
 * number cut to an integer, no number or boolean in a text, no text with spaces around it. An error quotes what was found,
 * except where a text is expected, because a text may be a secret.
 */
final class StrictScalars extends SimpleModule {
    StrictScalars() {
        super("assent-strict");
        setDeserializers(new Enums());
        addDeserializer(String.class, new TextDeserializer());
        addDeserializer(Boolean.class, new BooleanDeserializer());
        addDeserializer(Boolean.TYPE, new BooleanDeserializer());
        addDeserializer(Integer.class, new IntegerDeserializer());
        addDeserializer(Integer.TYPE, new IntegerDeserializer());
        addDeserializer(UUID.class, new UuidDeserializer());
    }

    private abstract static class StrictDeserializer<T> extends StdScalarDeserializer<T> {
        private final String expected;

        StrictDeserializer(Class<?> type, String expected) {
            super(type);
            this.expected = expected;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            T value = read(json);
            if (value == null) {
                throw new InvalidMemberException(json, "must be " + expected + "; found " + found(json));
            }
            return value;
        }

        /** Returns the current value, or null if it is not of this type. */
        abstract @Nullable T read(JsonParser json) throws IOException;

        String found(JsonParser json) throws IOException {
            return FoundValue.describe(json);
        }
    }

    /** Reads a text that {@link StorableText#isStorable} accepts. */
    private static final class TextDeserializer extends StrictDeserializer<String> {
        TextDeserializer() {
            super(String.class, "a string");
        }

        @Override
        @Nullable
        String read(JsonParser json) throws IOException {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return null;
            }
            String text = json.getText();
            if (!StorableText.isStorable(text)) {
                throw new InvalidMemberException(json, "must not contain U+0000 or half a surrogate pair");
            }
            return text;
        }

        @Override
        String found(JsonParser json) {
            return FoundValue.kind(json);
        }
    }

    private static final class BooleanDeserializer extends StrictDeserializer<Boolean> {
        BooleanDeserializer() {
            super(Boolean.class, "true or false");
        }

        @Override
        @Nullable
        Boolean read(JsonParser json) {
            return switch (json.currentToken()) {
                case VALUE_TRUE -> Boolean.TRUE;
                case VALUE_FALSE -> Boolean.FALSE;
                default -> null;
            };
        }
    }

    private static final class IntegerDeserializer extends StrictDeserializer<Integer> {
        IntegerDeserializer() {
            super(Integer.class, "an integer without fraction and exponent, of at most " + Integer.MAX_VALUE);
        }

        @Override
        @Nullable
        Integer read(JsonParser json) throws IOException {
            boolean isInteger =
                    json.hasToken(JsonToken.VALUE_NUMBER_INT) && json.getNumberType() == JsonParser.NumberType.INT;
            return isInteger ? json.getIntValue() : null;
        }
    }

    private static final class UuidDeserializer extends StrictDeserializer<UUID> {
        UuidDeserializer() {
            super(UUID.class, "a UUID");
        }

        @Override
        @Nullable
        UUID read(JsonParser json) throws IOException {
            return json.hasToken(JsonToken.VALUE_STRING)
                    ? StrictValue.uuid(json.getText()).orElse(null)
                    : null;
        }
    }

    private static final class EnumDeserializer extends StrictDeserializer<Object> {
        private final Map<String, Object> values;

        EnumDeserializer(Class<?> type, Map<String, Object> values) {
            super(type, (values.size() == 1 ? "" : "one of ") + String.join(", ", values.keySet()));
            this.values = values;
        }

        @Override
        @Nullable
        Object read(JsonParser json) throws IOException {
            return json.hasToken(JsonToken.VALUE_STRING) ? values.get(json.getText()) : null;
        }
    }

    /** Finds the deserializer of an enum type: by the names of its values on the wire. */
    private static final class Enums extends SimpleDeserializers {
        @Override
        public JsonDeserializer<?> findEnumDeserializer(
                Class<?> type, DeserializationConfig config, BeanDescription description) {
            return new EnumDeserializer(type, names(type));
        }

        private static Map<String, Object> names(Class<?> type) {
            Map<String, Object> names = new LinkedHashMap<>();
            Arrays.stream(type.getFields())
                    .filter(java.lang.reflect.Field::isEnumConstant)
                    .forEach(field -> {
                        JsonProperty name = field.getAnnotation(JsonProperty.class);
                        names.put(name == null ? field.getName() : name.value(), constant(field));
                    });
            return names;
        }

        private static Object constant(java.lang.reflect.Field field) {
            try {
                return field.get(null);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("enum constant " + field + " is not accessible", e);
            }
        }
    }
}
