// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;

/** Headers that tell a service about the caller of the proxy. */
final class ForwardedHeaders {
    private ForwardedHeaders() {}

    /** Replaces the caller's own claims about its address in {@code headers} by the address of its connection. */
    static void set(MultiMap headers, HttpServerRequest incoming) {
        headers.remove("Forwarded");
        headers.remove("X-Real-IP");
        headers.remove("X-Forwarded-Prefix");
        headers.remove("X-Forwarded-Port");
        headers.set("X-Forwarded-For", incoming.remoteAddress().hostAddress());
        headers.set("X-Forwarded-Proto", "http");
        if (incoming.authority() == null) {
            headers.remove("X-Forwarded-Host");
        } else {
            headers.set("X-Forwarded-Host", incoming.authority().toString());
        }
    }
}
