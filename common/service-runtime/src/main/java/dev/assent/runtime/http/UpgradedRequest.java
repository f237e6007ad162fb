// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Request that becomes a socket. The graceful shutdown of Quarkus counts a request until its response ends, which that of
 * an upgrade never does: one socket, however long closed, would delay every shutdown until its timeout.
 */
public final class UpgradedRequest {
    /** Quarkus has no public method for it. */
    private static final Method DONE = done();

    private UpgradedRequest() {}

    /** Tells the graceful shutdown not to wait for {@code request}; whoever opens its socket closes it at shutdown. */
    public static void end(HttpServerRequest request) {
        try {
            DONE.invoke(QuarkusRequestWrapper.get(request));
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the request of a socket cannot be ended", e);
        }
    }

    private static Method done() {
        try {
            Method done = QuarkusRequestWrapper.class.getDeclaredMethod("done");
            done.setAccessible(true);
            return done;
        } catch (NoSuchMethodException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
