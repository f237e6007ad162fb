// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Callable;

/**
 * Runs computations on worker threads that would block the event loop: a signature takes as long as a hundred polls.
 */
@ApplicationScoped
class WorkerExecutor {
    private final Vertx vertx;

    WorkerExecutor(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Runs {@code work} on a worker thread and returns its result in the caller's context, as Hibernate Reactive
     * requires.
     */
    <T> Uni<T> compute(Callable<T> work) {
        return Uni.createFrom()
                .completionStage(() -> vertx.executeBlocking(work, false).toCompletionStage());
    }
}
