// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import java.util.Base64;

/**
 * A verified signature of an answer, as the receipt shows it.
 *
 * @param version the form of {@code message}: 1 or 2
 * @param message the text that was signed
 * @param base64 the DER signature over the message, in base64
 */
public record VerifiedSignature(int version, String message, String base64) {
    /** Normalises {@code base64} to the standard alphabet with padding and without blanks. */
    public VerifiedSignature {
        base64 = Base64.getEncoder().encodeToString(Base64.getDecoder().decode(base64.strip()));
    }

    /** Omits the message, because it may contain the digits. */
    @Override
    public String toString() {
        return "VerifiedSignature[version " + version + "]";
    }
}
