// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Status of a recorded proof. */
public enum AttestationStatus {
    /** Nothing has verified the proof: it says no more than that the app sent it. */
    @JsonProperty("unverified")
    UNVERIFIED
}
