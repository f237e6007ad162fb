// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.device.NonceStore;
import dev.assent.runtime.device.SignatureVerifier;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.verification.decision.Device;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Verifies signatures of devices over nonces that it has issued; each nonce is accepted once. */
@ApplicationScoped
class NonceVerifier {
    private final TransactionRunner transactions;
    private final SignatureVerifier signatures;
    private final NonceStore<String> nonces;

    NonceVerifier(TransactionRunner transactions, Clock clock, SignatureVerifier signatures) {
        this.transactions = transactions;
        this.signatures = signatures;
        this.nonces = NonceStore.keyedByText(transactions, clock, "device_nonce", "value");
    }

    /** Issues a nonce that {@code device} may sign once. */
    Uni<String> issue(Device device) {
        return nonces.issue(device.id()).map(NonceStore.Nonce::text);
    }

    /** Uses up the nonce that {@code signature} is over; fails with 401 if it is over none of the device's. */
    Uni<Void> verify(Device device, DeviceKey key, String signature) {
        return nonces.open(device.id())
                .chain(open -> signatures.signedOf(open, key, signature))
                .chain(signed -> signed.map(nonce -> transactions.run(unit -> nonces.consume(unit, nonce)))
                        .orElse(Uni.createFrom().item(false)))
                .invoke(consumed -> {
                    if (!consumed) {
                        throw ApiException.invalidSignature();
                    }
                })
                .replaceWithVoid();
    }
}
