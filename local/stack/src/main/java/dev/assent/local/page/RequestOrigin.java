// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.page;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Optional;

/**
 * Check of the origin of requests to the demo. The stack listens on this machine only, but a page of any site can send requests
 * there, also under a name of its own that it makes the resolver map to this machine (DNS rebinding).
 */
final class RequestOrigin {
    private final Optional<URI> publicUrl;

    /** Creates the check for this machine's names and the host of {@code publicUrl}, where a TLS proxy is in front. */
    RequestOrigin(Optional<URI> publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** Returns the origin under which the browser of {@code request} sees the stack; empty if it is not one of its names. */
    Optional<String> of(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (host == null) {
            return Optional.empty();
        }
        int port = request.localAddress().port();
        if (host.equals("127.0.0.1:" + port) || host.equals("localhost:" + port)) {
            return Optional.of("http://" + host);
        }
        return publicUrl
                .filter(url -> host.equals(url.getRawAuthority()))
                .map(url -> url.getScheme() + "://" + url.getRawAuthority());
    }

    /** Returns whether {@code request}, seen under {@code origin}, comes from a page of that origin, as its headers say. */
    static boolean isOwn(HttpServerRequest request, String origin) {
        String from = request.getHeader(HttpHeaders.ORIGIN);
        String site = request.getHeader("Sec-Fetch-Site");
        return (from == null || from.equals(origin)) && (site == null || site.equals("same-origin"));
    }
}
