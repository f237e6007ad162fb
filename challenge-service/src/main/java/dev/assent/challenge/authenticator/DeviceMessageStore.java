// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.runtime.device.NonceStore;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Store of one-time messages that a device signs to change its own data. A device may hold a few at a time, because its
 * requests may overlap.
 */
@ApplicationScoped
class DeviceMessageStore {
    private final NonceStore<UUID> nonces;

    DeviceMessageStore(TransactionRunner transactions, Clock clock) {
        this.nonces = NonceStore.keyedById(transactions, clock, "device_message", "message");
    }

    /** A message to sign, and the id that names it in the signed request. */
    record DeviceMessage(UUID id, String message) {}

    /** Issues a new message for {@code device} and deletes its oldest ones above the limit. */
    Uni<DeviceMessage> issue(Authenticator device) {
        return nonces.issue(device.id()).map(nonce -> new DeviceMessage(nonce.key(), nonce.text()));
    }

    /** Returns the unexpired message {@code id} of {@code device}, or null if there is none. */
    Uni<@Nullable String> find(Authenticator device, UUID id) {
        return nonces.find(device.id(), id).map(message -> message.orElse(null));
    }

    /** Deletes the message {@code id}; returns false if a concurrent request has used it. */
    Uni<Boolean> consume(UnitOfWork unit, UUID id) {
        return nonces.consume(unit, id);
    }
}
