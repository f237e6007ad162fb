// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parser of {@code Bearer} credentials (RFC 6750 §2.1). */
public final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /** Returns the token in the header {@code authorization}; empty where the header is absent or of another scheme. */
    public static Optional<String> parse(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(authorization.substring(SCHEME.length()).trim())
                : Optional.empty();
    }
}
