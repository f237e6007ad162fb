package dev.assent.local.demo;

import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** The tenant's webhook, with a gateway on a free port at its far end. */
final class WebhookChannel implements DemoChannel {
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);

    private final WebhookReceiver receiver;
    private final String apiSecretKey;
    private String secret;
    private Optional<String> last = Optional.empty();

    WebhookChannel(String apiSecretKey, WebhookReceiver receiver) {
        this.receiver = receiver;
        this.apiSecretKey = apiSecretKey;
    }

    @Override
    public String setUp(ChannelAdminClient channels, String tenantId) {
        // Only a webhook that was not there gets a secret, and shows it.
        channels.removeWebhook(tenantId);
        secret = channels.registerWebhook(tenantId, receiver.url()).secret();
        return receiver.url().toString();
    }

    @Override
    public PhoneClient.Reach reach() {
        return PhoneClient.Reach.NONE;
    }

    @Override
    public Arrival await(String challengeId, Duration patience) throws InterruptedException, TimeoutException {
        Delivery push = receiver.awaitPush(challengeId, patience);
        Expectation.that(push.isSignedBy(apiSecretKey), "the push's X-Signature-V2 is not right");
        Expectation.that(push.isStandardSignedWith(secret), "the push's Standard Webhooks signature is not right");
        last = Optional.of(challengeId);
        return new Arrival(
                push.atNanos(),
                "both signatures right",
                Optional.of(push.json().at("/data/userId").asText()),
                Map.of());
    }

    /** Waits for the news of the last challenge's end, which would otherwise become a dead letter. */
    @Override
    public void takeDown(ChannelAdminClient channels, String tenantId) {
        last.ifPresent(this::awaitEnd);
        channels.removeWebhook(tenantId);
    }

    private void awaitEnd(String challengeId) {
        try {
            Arrival.await(receiver::deliveries, delivery -> isEnd(delivery, challengeId), END_PATIENCE);
        } catch (TimeoutException e) {
            // Nobody has answered.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isEnd(Delivery delivery, String challengeId) {
        return delivery.body().contains("\"challenge.updated\"")
                && delivery.json().at("/data/challengeId").asText().equals(challengeId);
    }

    @Override
    public void close() {
        receiver.close();
    }
}
