// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.socket;

import com.fasterxml.jackson.annotation.JsonProperty;

/** State of a challenge, as the page that shows its QR code sees it. */
enum ChallengeState {
    /** No device has scanned the code. */
    @JsonProperty("unclaimed")
    UNCLAIMED,
    /** A device has scanned the code; its user is asked. */
    @JsonProperty("claimed")
    CLAIMED,
    /** The user has approved, and the access token exists. */
    @JsonProperty("approved")
    APPROVED,
    /** The user has declined, or the claimed challenge has ended without an answer. */
    @JsonProperty("rejected")
    REJECTED
}
