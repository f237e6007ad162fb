// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

/** Method by which a user proves an action, as a backend sees it. */
public enum VerificationMethod {
    /** Approval of a challenge that was pushed to a device. */
    PUSH,
    /** Signature of a device without a push: a scanned QR code, or a verification inside the app. */
    DEVICE
}
