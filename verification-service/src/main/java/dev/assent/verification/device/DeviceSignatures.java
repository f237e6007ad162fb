// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.device.SignatureVerifier;
import dev.assent.runtime.http.ApiException;
import dev.assent.verification.decision.VerifiedSignature;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Verifies the keys and signatures in the requests of devices. */
@ApplicationScoped
class DeviceSignatures {
    private final SignatureVerifier verifier;

    DeviceSignatures(SignatureVerifier verifier) {
        this.verifier = verifier;
    }

    /** Returns the key in a body; throws a 400. */
    static DeviceKey key(String publicKey) {
        return DeviceKey.parse(publicKey)
                .orElseThrow(() -> ApiException.invalidRequest("publicKey", "must be base64 of a P-256 key"));
    }

    /** Returns the signature over {@code message}, a text of {@code version}; fails with 401 if it is invalid. */
    Uni<VerifiedSignature> require(int version, String message, DeviceKey key, String signature) {
        return verifier.signedOf(List.of(message), key, signature)
                .map(signed ->
                        new VerifiedSignature(version, signed.orElseThrow(ApiException::invalidSignature), signature));
    }
}
