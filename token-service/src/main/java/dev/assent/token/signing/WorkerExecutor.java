package dev.assent.token.signing;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Callable;

/** Computes what is too long for the event loop: a signature takes as long as a hundred polls. */
@ApplicationScoped
class OffLoop {
    private final Vertx vertx;

    OffLoop(Vertx vertx) {
        this.vertx = vertx;
    }

    /** What {@code work} computes on a worker; the caller goes on where it was, as Hibernate Reactive requires. */
    <T> Uni<T> compute(Callable<T> work) {
        return Uni.createFrom()
                .completionStage(() -> vertx.executeBlocking(work, false).toCompletionStage());
    }
}
