// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.shutdown;

import io.opentelemetry.context.Scope;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * Runner of work that goes on beside the request or event that caused it. It must not share its Vert.x context: a
 * transaction that the request begins next would be taken for one of the work.
 */
final class DetachedContext {
    private DetachedContext() {}

    /** Runs {@code work} in a new context and in the trace of the current one, or where it is subscribed without a context. */
    static <T> Uni<T> run(Supplier<Uni<? extends T>> work) {
        Context current = Vertx.currentContext();
        if (current == null || !VertxContext.isDuplicatedContext(current)) {
            return Uni.createFrom().deferred(work);
        }
        Context own = VertxContext.createNewDuplicatedContext(current);
        var trace = io.opentelemetry.context.Context.current();
        return Uni.createFrom()
                .<T>deferred(work)
                .runSubscriptionOn(task -> own.runOnContext(ignored -> runIn(trace, task)));
    }

    @SuppressWarnings({"MustBeClosedChecker", "unused"}) // The trace ends with the context that it is attached to.
    private static void runIn(io.opentelemetry.context.Context trace, Runnable task) {
        Scope attached = trace.makeCurrent();
        task.run();
    }
}
