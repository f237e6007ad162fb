// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Body of a request that does not say its length, read up to a limit. */
final class ChunkedBody {
    private final long limit;
    private final Buffer received = Buffer.buffer();
    private boolean refused;

    ChunkedBody(long limit) {
        this.limit = limit;
    }

    /** Returns whether the request has such a body, which nothing has read yet. */
    static boolean isExpected(RoutingContext context) {
        return context.request().headers().contains(HttpHeaders.TRANSFER_ENCODING) && ReceivedBody.of(context) == null;
    }

    /** Appends what was received next; returns false if the body is now above the limit. */
    boolean append(Buffer part) {
        refused = received.length() + part.length() > limit;
        if (!refused) {
            received.appendBuffer(part);
        }
        return !refused;
    }

    boolean isEmpty() {
        return received.length() == 0;
    }

    boolean isRefused() {
        return refused;
    }

    void putInto(RoutingContext context) {
        ReceivedBody.put(context, received);
    }
}
