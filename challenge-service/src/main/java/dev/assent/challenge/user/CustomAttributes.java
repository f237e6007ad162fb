// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.contracts.Json;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.StorableText;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tenant-defined attributes: strings, numbers and booleans that are shown, stored and signed unchanged. */
public final class CustomAttributes {
    private static final int MAX_ATTRIBUTES = 64;
    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_VALUE_LENGTH = 1024;
    /** Above 2^53 a double skips integers, so RFC 8785 would sign another number. */
    private static final BigDecimal LARGEST_NUMBER = BigDecimal.valueOf(1L << 53);

    private CustomAttributes() {}

    /** Validates the attributes; throws a 400 that names the first invalid one. */
    public static void validate(@Nullable Map<String, Object> custom) {
        if (custom == null) {
            return;
        }
        if (custom.size() > MAX_ATTRIBUTES) {
            throw ApiException.invalidRequest("custom", "must have at most " + MAX_ATTRIBUTES + " attributes");
        }
        custom.forEach((name, value) -> {
            if (name.length() > MAX_NAME_LENGTH || !StorableText.isStorable(name)) {
                throw ApiException.invalidRequest(
                        "custom", "a name must have at most " + MAX_NAME_LENGTH + " characters");
            }
            String problem = problem(value);
            if (problem != null) {
                throw ApiException.invalidRequest("custom." + name, problem);
            }
        });
    }

    /** Returns the attributes as JSON, or null if there are none. */
    public static @Nullable String toJson(@Nullable Map<String, Object> custom) {
        return custom == null ? null : Json.write(custom);
    }

    /** Returns the attributes that {@link #toJson} wrote, or null if there are none. */
    @SuppressWarnings("unchecked")
    public static @Nullable Map<String, Object> fromJson(@Nullable String json) {
        return json == null ? null : Json.read(json, Map.class);
    }

    private static @Nullable String problem(@Nullable Object value) {
        if (value instanceof Boolean) {
            return null;
        }
        if (value instanceof String text) {
            return text.length() <= MAX_VALUE_LENGTH && StorableText.isStorable(text)
                    ? null
                    : "must be text of at most " + MAX_VALUE_LENGTH + " characters";
        }
        if (value instanceof Number number) {
            boolean exact = Double.isFinite(number.doubleValue())
                    && new BigDecimal(number.toString()).abs().compareTo(LARGEST_NUMBER) <= 0;
            return exact ? null : "is a number that cannot be signed exactly; send it as a string";
        }
        return "must be a string, a number or a boolean";
    }
}
