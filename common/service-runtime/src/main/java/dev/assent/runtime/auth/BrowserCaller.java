// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.token.TrackToken;
import jakarta.ws.rs.core.SecurityContext;

/** Browser that holds a valid track token. */
public record BrowserCaller(TrackToken token) implements Caller {
    /** Returns the browser that calls an endpoint of {@link Caller#BROWSER}. */
    public static BrowserCaller of(SecurityContext security) {
        return (BrowserCaller) security.getUserPrincipal();
    }

    @Override
    public String getName() {
        return token.userId();
    }
}
