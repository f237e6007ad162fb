package dev.assent.contracts.challenge;

/** How a user proves an action. */
public enum VerificationMethod {
    PUSH
}
