package dev.assent.push.apns;

/** What may not: the signing key, as the PEM of Apple's .p8 file. */
record ApnsCredentials(String privateKey) {
    @Override
    public String toString() {
        return "ApnsCredentials[***]";
    }
}
