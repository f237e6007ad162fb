// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.secret;

/** Purpose of a sealed secret or a derived key; a secret sealed for one purpose cannot be opened for another. */
public enum KeyPurpose {
    /** A tenant's secret key, which signs webhooks. */
    API_KEY,
    /** The private key of an access token's signature. */
    SIGNING_KEY,
    /** An access token on its way from token-service to verification-service. */
    ACCESS_TOKEN,
    /** The credentials of a push channel. */
    CHANNEL,
    /** The push token of a device, while a push is pending. */
    PUSH_TOKEN,
    /** The digits that a user types on the phone, on their way to verification-service and in its table. */
    VERIFICATION_CODE,
    /** The shared key of track tokens. */
    TRACK_TOKEN,
    /** The proof of a device's integrity that was recorded at its enrolment. */
    ATTESTATION
}
