// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.runtime.http.StorableText;
import dev.assent.runtime.http.VisibleText;
import dev.assent.runtime.limit.SourceName;
import org.jspecify.annotations.Nullable;

/**
 * Source of a request that names no user: the caller as this service sees it. Only the address is more than a claim of the
 * caller.
 *
 * @param origin the web origin of the page, if its browser reported one
 */
public record PageSource(String ipAddress, @Nullable String userAgent, @Nullable String origin) {
    private static final int LONGEST_USER_AGENT = 1024;
    private static final int LONGEST_ORIGIN = 300;
    private static final String OPAQUE_ORIGIN = "null";

    /** Returns the source with the headers {@code User-Agent} and {@code Origin}, without those that cannot be stored. */
    public static PageSource of(String ipAddress, @Nullable String userAgent, @Nullable String origin) {
        return new PageSource(
                ipAddress,
                storable(userAgent, LONGEST_USER_AGENT),
                OPAQUE_ORIGIN.equals(origin) ? null : storable(origin, LONGEST_ORIGIN));
    }

    /** Returns the name under which the caller is counted. */
    public String name() {
        return SourceName.of(ipAddress);
    }

    private static @Nullable String storable(@Nullable String text, int longest) {
        return text == null || text.length() > longest || !StorableText.isStorable(text)
                ? null
                // The caller chooses this text, which the phone shows.
                : VisibleText.replaceHidden(text);
    }
}
