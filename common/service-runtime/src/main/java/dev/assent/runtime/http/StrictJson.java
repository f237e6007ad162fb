// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.assent.contracts.Json;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;

/**
 * Strict configuration of the JSON of requests: no coercion of types, no duplicate member, no trailing tokens, no text that
 * the database or canonical JSON cannot hold.
 */
@Singleton
public class StrictJson implements ObjectMapperCustomizer {

    /** Returns the lowest priority: of two modules for one type, the one registered last wins. */
    @Override
    public int priority() {
        return MINIMUM_PRIORITY;
    }

    @Override
    @SuppressWarnings("deprecation") // Jackson's replacement is a builder, and Quarkus passes an existing mapper.
    public void customize(ObjectMapper mapper) {
        mapper.setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
        mapper.configure(MapperFeature.ALLOW_COERCION_OF_SCALARS, false);
        // Do not coerce an empty string to a number, a boolean or null.
        mapper.coercionConfigDefaults().setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        mapper.getFactory().configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature(), true);
        mapper.registerModule(Json.times());
        mapper.registerModule(new SimpleModule("assent-strict").addDeserializer(String.class, new StorableString()));
    }

    /** Deserializer of JSON strings that {@link StorableText#isStorable} accepts; it refuses other scalars. */
    private static final class StorableString extends StringDeserializer {
        @Override
        public String deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (json.currentToken().isScalarValue()
                    && !json.hasToken(com.fasterxml.jackson.core.JsonToken.VALUE_STRING)) {
                throw MismatchedInputException.from(json, String.class, "not a string");
            }
            String text = super.deserialize(json, context);
            if (!StorableText.isStorable(text)) {
                throw MismatchedInputException.from(json, String.class, "not storable");
            }
            return text;
        }
    }
}
