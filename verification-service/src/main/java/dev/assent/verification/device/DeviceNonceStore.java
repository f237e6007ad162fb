// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.runtime.device.NonceStore;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.verification.decision.Device;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Store of the nonces that a device signs to ask for its pending challenge. */
@ApplicationScoped
class DeviceNonceStore {
    private final TransactionRunner transactions;
    private final NonceStore<String> nonces;

    DeviceNonceStore(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.nonces = NonceStore.keyedByText(transactions, clock, "device_nonce", "value");
    }

    /** Issues a nonce for {@code device} and deletes the oldest one if there are too many. */
    Uni<String> issue(Device device) {
        return nonces.issue(device.id()).map(NonceStore.Nonce::text);
    }

    /** Returns the nonces that {@code device} may still sign, newest first. */
    Uni<List<String>> findUnused(Device device) {
        return nonces.open(device.id());
    }

    /** Deletes the nonce {@code value}; returns false if another request has used it first. */
    Uni<Boolean> consume(String value) {
        return transactions.run(unit -> nonces.consume(unit, value));
    }
}
