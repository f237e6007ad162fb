// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parser of the preference {@code wait} (RFC 7240 §4.3), by which a caller asks the server to wait for a result. A
 * preference that cannot be read or honoured is ignored (§2).
 */
final class WaitPreference {
    /** Header of the request. */
    static final CharSequence PREFER = HttpHeaders.createOptimized("Prefer");

    /** Header of the response to a request whose preference is honoured (§3). */
    static final CharSequence APPLIED = HttpHeaders.createOptimized("Preference-Applied");

    private static final String NAME = "wait";
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*+\"";
    /** The first preference in a list, with its parameters. */
    private static final Pattern PREFERENCE = Pattern.compile(
            "[\\s,]*+(" + TOKEN + ")(?:\\s*+=\\s*+(" + TOKEN + "|" + QUOTED + "))?+(?:" + QUOTED + "|[^,\"])*+(?:,|$)");

    private static final Pattern DELTA_SECONDS = Pattern.compile("\"?0*+([0-9]{1,18})\"?");

    private WaitPreference() {}

    /** Returns the time that {@code request} asks the server to wait, {@code longest} at most; null if it does not ask. */
    static @Nullable Duration of(MultiMap request, Duration longest) {
        for (String header : request.getAll(PREFER)) {
            Matcher preference = PREFERENCE.matcher(header);
            while (preference.lookingAt()) {
                if (NAME.equalsIgnoreCase(preference.group(1))) {
                    // Of several, only the first one counts, even if it is unusable.
                    return time(preference.group(2), longest);
                }
                preference.region(preference.end(), header.length());
            }
        }
        return null;
    }

    private static @Nullable Duration time(@Nullable String value, Duration longest) {
        Matcher seconds = DELTA_SECONDS.matcher(value == null ? "" : value);
        if (!seconds.matches()) {
            return null;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(seconds.group(1)));
        return asked.compareTo(longest) < 0 ? asked : longest;
    }

    /** Returns the value of {@link #APPLIED} for a request that may wait for {@code time}. */
    static String applied(Duration time) {
        return NAME + "=" + time.toSeconds();
    }
}
