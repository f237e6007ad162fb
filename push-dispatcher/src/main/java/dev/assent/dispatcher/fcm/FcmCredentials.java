package dev.assent.dispatcher.fcm;

/**
 * What may not.
 *
 * @param privateKeyId by which Google knows the key; null where the file names none
 * @param privateKey the key, as PEM
 */
record FcmCredentials(String privateKeyId, String privateKey) {
    @Override
    public String toString() {
        return "FcmCredentials[***]";
    }
}
