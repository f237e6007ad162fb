// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writer of canonical JSON (RFC 8785): sorted members, the shortest escapes, and numbers as ECMAScript writes doubles. */
public final class CanonicalJson {
    private static final long LARGEST_PLAIN_INTEGER = 1L << 53;
    /** Digits that always identify a double. */
    private static final int MAX_DIGITS = 17;

    /** Exponents between which ECMAScript writes a number without an exponent. */
    private static final int MAX_PLAIN_EXPONENT = 21;

    private static final int MIN_PLAIN_EXPONENT = -6;
    private static final int FIRST_PRINTABLE = 0x20;

    private CanonicalJson() {}

    /**
     * Writes {@code value}: a map with text keys, a list, a text, a number, a boolean or null.
     *
     * @throws IllegalArgumentException if it is or contains anything else, half a surrogate pair, or a number that is no double
     */
    public static String write(@Nullable Object value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    /**
     * Returns whether the canonical text of {@code number} denotes exactly that number. A number with more digits than a
     * double holds, or beyond its range, would be signed as another one.
     */
    public static boolean isExact(BigDecimal number) {
        double value = number.doubleValue();
        return Double.isFinite(value) && new BigDecimal(number(value)).compareTo(number) == 0;
    }

    private static void write(@Nullable Object value, StringBuilder json) {
        if (value == null || value instanceof Boolean) {
            json.append(value);
        } else if (value instanceof String text) {
            writeText(text, json);
        } else if (value instanceof Number number) {
            json.append(number(number.doubleValue()));
        } else if (value instanceof List<?> list) {
            writeList(list, json);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map, json);
        } else {
            throw new IllegalArgumentException("canonical JSON: unsupported type " + value.getClass());
        }
    }

    private static void writeList(List<?> list, StringBuilder json) {
        json.append('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            write(list.get(i), json);
        }
        json.append(']');
    }

    private static void writeMap(Map<?, ?> map, StringBuilder json) {
        // Java compares texts by their UTF-16 units, as RFC 8785 §3.2.3 asks.
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((name, value) -> sorted.put((String) name, value));
        json.append('{');
        String separator = "";
        for (Map.Entry<String, @Nullable Object> member : sorted.entrySet()) {
            json.append(separator);
            writeText(member.getKey(), json);
            json.append(':');
            write(member.getValue(), json);
            separator = ",";
        }
        json.append('}');
    }

    private static void writeText(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new IllegalArgumentException("canonical JSON: half a surrogate pair (RFC 8785 §3.2.2.2)");
                }
                json.append(c).append(text.charAt(++i));
            } else if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE) {
                writeControl(c, json);
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static void writeControl(char control, StringBuilder json) {
        switch (control) {
            case '\b' -> json.append("\\b");
            case '\t' -> json.append("\\t");
            case '\n' -> json.append("\\n");
            case '\f' -> json.append("\\f");
            case '\r' -> json.append("\\r");
            default -> json.append(String.format("\\u%04x", (int) control));
        }
    }

    /** Writes {@code value} as ECMAScript does (ECMA-262, Number::toString). */
    private static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("canonical JSON: a number that no double holds");
        }
        if (value < 0) {
            return "-" + number(-value);
        }
        if (value == Math.rint(value) && value <= LARGEST_PLAIN_INTEGER) {
            return Long.toString((long) value);
        }
        BigDecimal shortest = shortest(value);
        String digits = shortest.unscaledValue().toString();
        int exponent = digits.length() - shortest.scale();
        if (exponent > MAX_PLAIN_EXPONENT || exponent <= MIN_PLAIN_EXPONENT) {
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            return digits.charAt(0) + fraction + "e" + (exponent > 0 ? "+" : "") + (exponent - 1);
        }
        if (exponent <= 0) {
            return "0." + "0".repeat(-exponent) + digits;
        }
        return digits.length() <= exponent
                ? digits + "0".repeat(exponent - digits.length())
                : digits.substring(0, exponent) + "." + digits.substring(exponent);
    }

    /** Returns the decimal with the fewest digits that reads as {@code value}; the closest one if there are several. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        int low = 1;
        int high = MAX_DIGITS;
        while (low < high) {
            int digits = (low + high) / 2;
            if (rounded(exact, value, digits) == null) {
                low = digits + 1;
            } else {
                high = digits;
            }
        }
        BigDecimal shortest = rounded(exact, value, low);
        if (shortest == null) {
            throw new IllegalStateException("no decimal of " + MAX_DIGITS + " digits reads as " + value);
        }
        return shortest.stripTrailingZeros();
    }

    /** Returns the decimal with {@code digits} digits that is closest to {@code exact} and reads as {@code value}, or null. */
    private static @Nullable BigDecimal rounded(BigDecimal exact, double value, int digits) {
        BigDecimal below = exact.round(new MathContext(digits, RoundingMode.DOWN));
        BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
        boolean readsBelow = below.doubleValue() == value;
        boolean readsAbove = above.doubleValue() == value;
        if (readsBelow && readsAbove) {
            // Rounds to the even digit where both are equally close, as ECMA-262 recommends.
            return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        }
        return readsBelow ? below : readsAbove ? above : null;
    }
}
