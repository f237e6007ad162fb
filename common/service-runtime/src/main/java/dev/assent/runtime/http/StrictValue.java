// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Parsers of values in requests that accept one form only. */
public final class StrictValue {
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");
    /** At most nine digits always fit an int. */
    private static final Pattern INTEGER_FORM = Pattern.compile("-?[0-9]{1,9}");

    private StrictValue() {}

    /** Parses the form of RFC 9562 §4; {@link UUID#fromString} accepts shorter ones. */
    public static Optional<UUID> uuid(String text) {
        return UUID_FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /** Returns whether {@code text} is an integer in ASCII digits. */
    static boolean isInteger(String text) {
        return INTEGER_FORM.matcher(text).matches();
    }
}
