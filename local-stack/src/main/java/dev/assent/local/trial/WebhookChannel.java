package dev.assent.local.trial;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** The tenant's webhook, with a gateway on a free port at its far end. */
final class WebhookChannel implements TrialChannel {
    private final WebhookReceiver receiver = WebhookReceiver.start();
    private final String apiSecretKey;
    private String secret;

    WebhookChannel(String apiSecretKey) {
        this.apiSecretKey = apiSecretKey;
    }

    @Override
    public String setUp(Channels channels, String tenantId) {
        // Only a webhook that was not there gets a secret, and shows it.
        channels.removeWebhook(tenantId);
        secret = channels.registerWebhook(tenantId, receiver.url()).secret();
        return receiver.url().toString();
    }

    @Override
    public Phone.Reach reach() {
        return Phone.Reach.NONE;
    }

    @Override
    public Arrival await(String challengeId, Duration patience) throws InterruptedException, TimeoutException {
        Delivery push = receiver.awaitPush(challengeId, patience);
        Expectation.that(push.isSignedBy(apiSecretKey), "the push's X-Signature-V2 is not right");
        Expectation.that(push.isStandardSignedWith(secret), "the push's Standard Webhooks signature is not right");
        return new Arrival(
                push.atNanos(),
                "both signatures right",
                Optional.of(push.json().at("/data/userId").asText()),
                Map.of());
    }

    @Override
    public void takeDown(Channels channels, String tenantId) {
        channels.removeWebhook(tenantId);
    }

    @Override
    public void close() {
        receiver.close();
    }
}
