// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Proof of a device's integrity as it was recorded, with what its verification by the backend needs.
 *
 * @param nonce the nonce that was issued for the proof
 */
public record RecordedAttestation(
        @Schema(required = true) AttestationProvider provider,
        @Schema(required = true) AttestationStatus status,
        @Schema(required = true) Instant recordedAt,
        @Schema(required = true) String nonce,
        @Schema(required = true) String token,
        @Nullable String keyId) {

    /** Omits the proof, so that no log holds it. */
    @Override
    public String toString() {
        return "RecordedAttestation[" + provider + "]";
    }
}
