package dev.assent.runtime.secret;

/** What a sealed secret or a derived key is for; what is sealed for one purpose opens for no other. */
public enum KeyPurpose {
    /** A tenant's secret key, kept to sign webhooks. */
    API_KEY,
    /** The private key of an access token's signature. */
    SIGNING_KEY,
    /** An access token on its way from token-service to verification-service. */
    ACCESS_TOKEN,
    /** The credentials of a push channel. */
    CHANNEL,
    /** Where a platform reaches a device, while a push is open. */
    PUSH_TOKEN,
    /** The digits that a user types on the phone, on their way to verification-service and in its table. */
    VERIFICATION_CODE,
    /** The shared key of track tokens. */
    TRACK_TOKEN
}
