// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Base64;
import java.util.Optional;

/** The user part of HTTP Basic credentials (RFC 7617), which is all that this protocol uses. */
public final class BasicCredentials {
    private static final String SCHEME = "Basic ";

    private BasicCredentials() {}

    /** The text before the first colon, or all of it where there is none; empty where the header is not of this form. */
    public static Optional<String> user(String authorization) {
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

    /** {@link #user}, undone of the percent-encoding that the browser SDK puts on a tenant's id. */
    public static Optional<String> percentDecodedUser(String authorization) {
        try {
            // Not a form: a plus is a plus.
            return user(authorization).map(user -> URLDecoder.decode(user.replace("+", "%2B"), UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
