// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

/** Platform service that issues proofs of a device's integrity. */
public enum AttestationProvider {
    APP_ATTEST,
    PLAY_INTEGRITY
}
