package dev.assent.dispatcher.apns;

/**
 * What may not: a signing key, or a certificate with its key.
 *
 * @param privateKey the PEM of Apple's .p8 file; null with a certificate
 * @param certificate base64 of a PKCS#12 file; null with a signing key
 * @param certificatePassword the file's; empty text where it has none
 */
record ApnsCredentials(String privateKey, String certificate, String certificatePassword) {
    @Override
    public String toString() {
        return "ApnsCredentials[***]";
    }
}
