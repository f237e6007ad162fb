// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.cors;

import dev.assent.runtime.limit.CallerAddress;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * Decides whether a page is of the origin that it calls, for requests and sockets alike (RFC 6454 §5: scheme, host and
 * port). Such a page needs no permission of the tenant. A caller that is no browser gains nothing by inventing headers: it
 * could leave out {@code Origin}.
 */
@Singleton
public class OwnOrigin {
    private final CallerAddress callers;

    OwnOrigin(CallerAddress callers) {
        this.callers = callers;
    }

    /** Returns whether {@code origin} is the one that {@code request} was sent to. */
    public boolean isOf(String origin, HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null) {
            return false;
        }
        String scheme = callers.scheme(request);
        int port = authority.port();
        boolean isDefault = port <= 0 || port == (scheme.equals("https") ? 443 : 80);
        // A browser writes the host in lower case, and no default port.
        return origin.equals(
                scheme + "://" + authority.host().toLowerCase(Locale.ROOT) + (isDefault ? "" : ":" + port));
    }
}
