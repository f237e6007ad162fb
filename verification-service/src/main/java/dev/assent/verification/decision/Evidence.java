package dev.assent.verification.decision;

import java.util.Base64;

/**
 * What stays of an answer for a receipt.
 *
 * @param signatureVersion which form {@code message} has
 * @param message the text that was signed
 * @param signature base64 of the DER signature over it
 */
public record Evidence(int signatureVersion, String message, String signature) {
    /** Keeps a verified {@code signature} in the one standard form, whatever blanks or padding it came with. */
    public Evidence {
        signature = Base64.getEncoder().encodeToString(Base64.getDecoder().decode(signature.strip()));
    }

    /** Leaves out the message, which may hold the digits. */
    @Override
    public String toString() {
        return "Evidence[version " + signatureVersion + "]";
    }
}
