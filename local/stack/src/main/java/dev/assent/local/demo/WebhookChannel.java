// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Webhook channel with a receiver on a free port. */
final class WebhookChannel implements DemoChannel {
    private static final Duration COMPLETION_TIMEOUT = Duration.ofSeconds(2);

    private final WebhookReceiver receiver;
    private final String apiSecretKey;
    private @Nullable String secret;
    private Optional<String> last = Optional.empty();

    WebhookChannel(String apiSecretKey, WebhookReceiver receiver) {
        this.receiver = receiver;
        this.apiSecretKey = apiSecretKey;
    }

    @Override
    public String setUp(ChannelAdminClient channels, String tenantId) {
        // The API returns the secret only when it creates a webhook.
        channels.removeWebhook(tenantId);
        secret = channels.registerWebhook(tenantId, receiver.url()).secret();
        return receiver.url().toString();
    }

    @Override
    public PhoneClient.PushRegistration pushRegistration() {
        return PhoneClient.PushRegistration.NONE;
    }

    @Override
    public ReceivedPush await(String challengeId, Duration patience) throws InterruptedException, TimeoutException {
        WebhookRequest push = receiver.awaitPush(challengeId, patience);
        Expectation.that(push.isSignedBy(apiSecretKey), "the push's X-Signature-V2 is invalid");
        Expectation.that(
                push.isStandardSignedWith(Objects.requireNonNull(secret)),
                "the push's Standard Webhooks signature is invalid");
        last = Optional.of(challengeId);
        return new ReceivedPush(
                push.atNanos(),
                "both signatures valid",
                Optional.of(push.json().at("/data/userId").asText()),
                Map.of());
    }

    /** Waits for the webhook that reports the last challenge's end, which would become a dead letter otherwise. */
    @Override
    public void takeDown(ChannelAdminClient channels, String tenantId) {
        last.ifPresent(this::awaitCompletion);
        channels.removeWebhook(tenantId);
    }

    private void awaitCompletion(String challengeId) {
        try {
            ReceivedPush.await(receiver::requests, request -> isCompletion(request, challengeId), COMPLETION_TIMEOUT);
        } catch (TimeoutException e) {
            // The challenge was not answered.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isCompletion(WebhookRequest request, String challengeId) {
        return request.body().contains("\"challenge.updated\"")
                && request.json().at("/data/challengeId").asText().equals(challengeId);
    }

    @Override
    public void close() {
        receiver.close();
    }
}
