// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Pages that the proxy serves itself, beside those of the services. */
public interface LocalPages {
    /** No pages. */
    LocalPages NONE = path -> Optional.empty();

    /** Returns the handler of requests for {@code path}; empty if a service may serve it. It is called on any event loop. */
    Optional<Handler<HttpServerRequest>> find(String path);
}
