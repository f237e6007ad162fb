// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

/**
 * A verified signature of an answer, as the receipt shows it.
 *
 * @param version the form of {@code message}: 1 or 2
 * @param message the text that was signed
 * @param base64 the DER signature over the message, in standard base64 with padding
 */
public record VerifiedSignature(int version, String message, String base64) {
    /** Omits the message, because it may contain the digits. */
    @Override
    public String toString() {
        return "VerifiedSignature[version " + version + "]";
    }
}
