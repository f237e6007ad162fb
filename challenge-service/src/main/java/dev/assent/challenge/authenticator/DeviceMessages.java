package dev.assent.challenge.authenticator;

import dev.assent.runtime.device.NonceStore;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;

/** Store of one-time messages that a device signs to change its own data. */
@ApplicationScoped
class DeviceMessages {
    private final NonceStore<UUID> nonces;

    DeviceMessages(TransactionRunner transactions, Clock clock) {
        this.nonces = NonceStore.keyedById(transactions, clock, "device_message", "message");
    }

    /**
     * Issued message.
     *
     * @param id names the message when the device returns it signed
     */
    record Issued(UUID id, String message) {}

    /** Issues a message to {@code device}, and deletes its oldest one if it has too many. */
    Uni<Issued> issue(Authenticator device) {
        return nonces.issue(device.id()).map(nonce -> new Issued(nonce.key(), nonce.text()));
    }

    /** Returns the message {@code id} that {@code device} may still sign; null if there is none. */
    Uni<String> open(Authenticator device, UUID id) {
        return nonces.find(device.id(), id).map(message -> message.orElse(null));
    }

    /** Uses up the message {@code id}; returns false if another request has done so before. */
    Uni<Boolean> consume(UnitOfWork unit, UUID id) {
        return nonces.consume(unit, id);
    }
}
