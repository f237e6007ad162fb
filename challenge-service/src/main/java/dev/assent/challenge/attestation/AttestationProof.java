// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Proof of a device's integrity, as its app sends it.
 *
 * @param token the attestation object of App Attest, in base64, or the integrity token of Play Integrity
 * @param keyId the id of the attested key; App Attest only
 */
public record AttestationProof(
        @NotNull AttestationProvider provider,
        @NotBlank
                @Size(max = LONGEST_TOKEN)
                @Schema(description = "base64 of the attestation object, or the integrity token")
                String token,
        @Size(max = 256) @Schema(description = "id of the attested key (App Attest)") @Nullable String keyId) {
    private static final int LONGEST_TOKEN = 24_576;

    /** Omits the token, so that no log holds it. */
    @Override
    public String toString() {
        return "AttestationProof[" + provider + "]";
    }
}
