package dev.assent.runtime.device;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Checks signatures on a worker thread, since each costs a good part of a millisecond, and comes back to the caller's. */
@ApplicationScoped
public class SignatureVerifier {

    /** The first of {@code messages} that {@code signature} is over; empty where it is over none. */
    public Uni<Optional<String>> signedOf(List<String> messages, DeviceKey key, String signature) {
        return Uni.createFrom()
                .item(() -> messages.stream()
                        .filter(message -> key.verifies(message, signature))
                        .findFirst())
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(MutinyHelper.executor(Vertx.currentContext()));
    }
}
