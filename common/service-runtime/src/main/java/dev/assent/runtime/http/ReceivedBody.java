// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Body of a request that was read before the endpoint is called, which then finds it here. */
public final class ReceivedBody {
    private static final String KEY = ReceivedBody.class.getName();

    private ReceivedBody() {}

    /** Hands the whole body on to the endpoint of the request. */
    public static void put(RoutingContext context, Buffer body) {
        context.put(KEY, body);
    }

    /** Returns whether the body was read. */
    public static boolean isIn(RoutingContext context) {
        return of(context) != null;
    }

    /** Returns the body; null if nothing has read it yet. */
    static @Nullable Buffer of(RoutingContext context) {
        return context.get(KEY);
    }
}
