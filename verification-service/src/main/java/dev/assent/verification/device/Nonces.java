package dev.assent.verification.device;

import dev.assent.runtime.device.NonceStore;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.verification.decision.Device;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Store of one-time messages that a device signs to list its pending challenges. */
@ApplicationScoped
class Nonces {
    private final TransactionRunner transactions;
    private final NonceStore<String> nonces;

    Nonces(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.nonces = NonceStore.keyedByText(transactions, clock, "device_nonce", "value");
    }

    /** Issues a message to {@code device}, and deletes its oldest one if it has too many. */
    Uni<String> issue(Device device) {
        return nonces.issue(device.id()).map(NonceStore.Nonce::text);
    }

    /** Returns the messages that {@code device} may still sign, newest first. */
    Uni<List<String>> open(Device device) {
        return nonces.open(device.id());
    }

    /** Uses up {@code value}; returns false if another request has done so before. */
    Uni<Boolean> consume(String value) {
        return transactions.run(unit -> nonces.consume(unit, value));
    }
}
