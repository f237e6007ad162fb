// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

import org.jspecify.annotations.Nullable;

/** Type of a device's credential: the kind of challenge that its key may answer. A phone holds one key for each type. */
public enum CredentialType {
    /** Answers challenges that are pushed to the device. */
    PUSH(VerificationMethod.PUSH),
    /** Claims and answers challenges whose id the device reads from a QR code. */
    QR_CODE(VerificationMethod.DEVICE),
    /** Proves an action inside the app of the same device. */
    IN_APP(VerificationMethod.DEVICE);

    private final VerificationMethod verificationMethod;

    CredentialType(VerificationMethod verificationMethod) {
        this.verificationMethod = verificationMethod;
    }

    /** Returns the method that a backend sees. */
    public VerificationMethod verificationMethod() {
        return verificationMethod;
    }

    /** Returns {@code type}, or {@link #PUSH} where an event or a context names none. */
    public static CredentialType orPush(@Nullable CredentialType type) {
        return type == null ? PUSH : type;
    }

    /** Returns {@code this} as an event or a context carries it: null for {@link #PUSH}. */
    public @Nullable CredentialType orAbsent() {
        return this == PUSH ? null : this;
    }
}
