package dev.assent.challenge.user;

import dev.assent.contracts.Json;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.StorableText;
import java.math.BigDecimal;
import java.util.Map;

/** A tenant's own attributes: strings, numbers and booleans that can be shown, stored and signed exactly as they came. */
public final class CustomAttributes {
    private static final int MOST = 64;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 1024;
    /** Beyond it a double skips integers, so that RFC 8785 would sign another number. */
    private static final BigDecimal LARGEST_NUMBER = BigDecimal.valueOf(1L << 53);

    private CustomAttributes() {}

    /** Throws a 400 that names the first attribute which is not of that kind. */
    public static void check(Map<String, Object> custom) {
        if (custom == null) {
            return;
        }
        if (custom.size() > MOST) {
            throw ApiException.invalidRequest("custom", "must have at most " + MOST + " attributes");
        }
        custom.forEach((name, value) -> {
            if (name.length() > LONGEST_NAME || !StorableText.isStorable(name)) {
                throw ApiException.invalidRequest("custom", "a name must have at most " + LONGEST_NAME + " characters");
            }
            String problem = problem(value);
            if (problem != null) {
                throw ApiException.invalidRequest("custom." + name, problem);
            }
        });
    }

    /** The attributes as JSON; null for none. */
    public static String write(Map<String, Object> custom) {
        return custom == null ? null : Json.write(custom);
    }

    /** The attributes that {@link #write} wrote; null for none. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> parse(String json) {
        return json == null ? null : Json.read(json, Map.class);
    }

    private static String problem(Object value) {
        if (value instanceof Boolean) {
            return null;
        }
        if (value instanceof String text) {
            return text.length() <= LONGEST_VALUE && StorableText.isStorable(text)
                    ? null
                    : "must be text of at most " + LONGEST_VALUE + " characters";
        }
        if (value instanceof Number number) {
            boolean exact = Double.isFinite(number.doubleValue())
                    && new BigDecimal(number.toString()).abs().compareTo(LARGEST_NUMBER) <= 0;
            return exact ? null : "is a number that cannot be signed exactly; send it as a string";
        }
        return "must be a string, a number or a boolean";
    }
}
