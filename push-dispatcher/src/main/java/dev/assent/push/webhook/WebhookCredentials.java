package dev.assent.push.webhook;

/** What may not: the secret of the endpoint, {@code whsec_} and base64 (Standard Webhooks). */
record WebhookCredentials(String secret) {
    @Override
    public String toString() {
        return "WebhookCredentials[***]";
    }
}
