package dev.assent.dispatcher.webpush;

/** What may not: the private half of the VAPID key, in base64url. */
record WebPushCredentials(String privateKey) {
    @Override
    public String toString() {
        return "WebPushCredentials[***]";
    }
}
