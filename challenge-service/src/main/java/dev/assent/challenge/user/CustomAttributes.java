// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.contracts.CanonicalJson;
import dev.assent.contracts.Json;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.StorableText;
import dev.assent.runtime.http.VisibleText;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tenant-defined attributes: strings, numbers, booleans and lists of these, which are shown, stored and signed unchanged. A
 * null attribute is absent.
 */
public final class CustomAttributes {
    private static final int MAX_ATTRIBUTES = 64;
    private static final int MAX_VALUES = 256;
    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_VALUE_LENGTH = 1024;

    private CustomAttributes() {}

    /** Validates the attributes; throws a 400 that names the first invalid one. */
    public static void validate(@Nullable Map<String, Object> custom) {
        if (custom == null) {
            return;
        }
        if (custom.size() > MAX_ATTRIBUTES) {
            throw ApiException.invalidRequest("custom", "must have at most " + MAX_ATTRIBUTES + " attributes");
        }
        int values = custom.values().stream()
                .mapToInt(value -> value instanceof List<?> list ? list.size() : 1)
                .sum();
        if (values > MAX_VALUES) {
            throw ApiException.invalidRequest("custom", "must have at most " + MAX_VALUES + " values in all");
        }
        custom.forEach(CustomAttributes::validate);
    }

    private static void validate(String name, @Nullable Object value) {
        if (name.length() > MAX_NAME_LENGTH || !isShown(name)) {
            throw ApiException.invalidRequest(
                    "custom",
                    "a name must have at most " + MAX_NAME_LENGTH
                            + " characters, and neither control characters nor bidirectional overrides");
        }
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                validateScalar("custom." + name + "[" + i + "]", list.get(i));
            }
        } else if (value != null) {
            validateScalar("custom." + name, value);
        }
    }

    private static void validateScalar(String field, @Nullable Object value) {
        if (value instanceof String text) {
            if (text.length() > MAX_VALUE_LENGTH) {
                throw ApiException.invalidRequest(field, "must have at most " + MAX_VALUE_LENGTH + " characters");
            }
            if (!isShown(text)) {
                throw ApiException.invalidRequest(
                        field, "must not contain control characters or bidirectional overrides");
            }
        } else if (value instanceof Number number) {
            if (!CanonicalJson.isExact(new BigDecimal(number.toString()))) {
                throw ApiException.invalidRequest(
                        field, "is a number that cannot be signed exactly; send it as a string");
            }
        } else if (!(value instanceof Boolean)) {
            throw ApiException.invalidRequest(
                    field, "must be a string, a number, a boolean or a list of these; found " + kind(value));
        }
    }

    private static String kind(@Nullable Object value) {
        return value == null ? "null in a list" : value instanceof List ? "a list in a list" : "an object";
    }

    private static boolean isShown(String text) {
        return StorableText.isStorable(text) && VisibleText.isDisplayable(text);
    }

    /** Returns the attributes as canonical JSON (RFC 8785), or null if there are none. */
    public static @Nullable String toJson(@Nullable Map<String, Object> custom) {
        return custom == null ? null : canonical(custom);
    }

    /** Returns the attributes that {@link #toJson} wrote, or null if there are none. */
    @SuppressWarnings("unchecked")
    public static @Nullable Map<String, Object> fromJson(@Nullable String json) {
        return json == null ? null : Json.read(json, Map.class);
    }

    /** Returns whether both are the same attributes with the same values; null has none. */
    public static boolean areEqual(@Nullable Map<String, Object> one, @Nullable Map<String, Object> other) {
        return canonical(one == null ? Map.of() : one).equals(canonical(other == null ? Map.of() : other));
    }

    private static String canonical(Map<String, Object> custom) {
        Map<String, Object> present = new LinkedHashMap<>(custom);
        present.values().removeIf(Objects::isNull);
        return CanonicalJson.write(present);
    }
}
