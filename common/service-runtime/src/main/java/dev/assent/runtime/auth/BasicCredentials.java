// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parser of HTTP Basic credentials (RFC 7617). This protocol uses only the user part. */
public final class BasicCredentials {
    private static final String SCHEME = "Basic ";

    private BasicCredentials() {}

    /**
     * Returns the text before the first colon in the header {@code authorization}, or the whole text without a colon;
     * empty where the header is absent, of another scheme or names no user.
     */
    public static Optional<String> user(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String text;
        try {
            text = new String(
                    Base64.getDecoder()
                            .decode(authorization.substring(SCHEME.length()).trim()),
                    UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        return user.isEmpty() ? Optional.empty() : Optional.of(user);
    }

    /** Returns {@link #user} without the percent-encoding that the browser SDK applies to a tenant's id. */
    public static Optional<String> percentDecodedUser(@Nullable String authorization) {
        try {
            // Not form encoding: a plus stays a plus.
            return user(authorization).map(user -> URLDecoder.decode(user.replace("+", "%2B"), UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
