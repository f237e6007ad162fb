// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService.VerifiedToken;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;

/**
 * Browser that holds a valid track token.
 *
 * @param tokenExpiresAt the end of the token's lifetime
 */
public record BrowserCaller(TrackToken token, Instant tokenExpiresAt) implements Caller {
    static BrowserCaller of(VerifiedToken verified) {
        return new BrowserCaller(verified.content(), verified.expiresAt());
    }

    /** Returns the browser that calls an endpoint of {@link Caller#BROWSER}. */
    public static BrowserCaller of(SecurityContext security) {
        return (BrowserCaller) security.getUserPrincipal();
    }

    @Override
    public String getName() {
        return token.userId();
    }
}
