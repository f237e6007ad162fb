// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Policy for the proof of integrity (App Attest, Play Integrity) that a device may send when it enrols. */
public enum Attestation {
    /** No nonce is issued; an enrolment with a proof is refused. */
    @JsonProperty("off")
    OFF,
    /** A nonce is issued and the proof is stored, unverified. */
    @JsonProperty("recorded")
    RECORDED;

    /** Returns the name in the tenant's settings. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
