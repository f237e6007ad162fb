// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.runtime.database.HeldConnection;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** Runner of work in a Vert.x context of its own: Hibernate Reactive stores its session in the context, one at a time. */
@Singleton
public class IsolatedContext {
    private final Vertx vertx;

    IsolatedContext(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs {@code work} in a new duplicated context and returns its result. Not from within a transaction or session. */
    public <T> Uni<T> run(Supplier<Uni<? extends T>> work) {
        HeldConnection.refuseSecond();
        Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        return Uni.createFrom()
                .<T>deferred(work)
                .runSubscriptionOn(task -> context.runOnContext(ignored -> task.run()));
    }
}
