// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.device;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Verifier of signatures on worker threads, since each takes a large part of a millisecond; results return to the caller's context. */
@ApplicationScoped
public class SignatureVerifier {

    /** Returns the first of {@code messages} for which {@code signature} is valid; empty if there is none. */
    public Uni<Optional<String>> signedOf(List<String> messages, DeviceKey key, String signature) {
        return Uni.createFrom()
                .item(() -> messages.stream()
                        .filter(message -> key.verifies(message, signature))
                        .findFirst())
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(MutinyHelper.executor(Vertx.currentContext()));
    }
}
