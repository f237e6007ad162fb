// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import dev.assent.contracts.RejectUnknownMembers;
import java.io.IOException;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Handler that refuses unknown members of the types marked {@link RejectUnknownMembers}; those of others are ignored. */
final class UnknownMemberHandler extends DeserializationProblemHandler {
    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context,
            JsonParser json,
            JsonDeserializer<?> deserializer,
            Object beanOrType,
            String member)
            throws IOException {
        Class<?> type = beanOrType instanceof Class<?> given ? given : beanOrType.getClass();
        if (!type.isAnnotationPresent(RejectUnknownMembers.class)) {
            return false;
        }
        var unknown =
                new InvalidMemberException(json, "is unknown; known: " + names(deserializer.getKnownPropertyNames()));
        unknown.prependPath(beanOrType, FoundValue.shorten(member));
        throw unknown;
    }

    private static String names(@Nullable Collection<Object> known) {
        return known == null ? "" : known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }
}
