// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.Json;
import dev.assent.embedded.push.WebPushServerStub;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Web Push channel with a stub of the push service and of its subscriber. */
final class WebPushChannel implements DemoChannel {
    private final WebPushServerStub stub = new WebPushServerStub();
    private final String pushToken = stub.subscription();
    private @Nullable String publicKey;

    @Override
    public String setUp(ChannelAdminClient channels, String tenantId) {
        publicKey = channels.setUp(tenantId, "webpush", Map.of("subject", "mailto:demo@assent.example"))
                .json()
                .path("publicKey")
                .asText();
        return stub.origin();
    }

    @Override
    public PhoneClient.PushRegistration pushRegistration() {
        return PhoneClient.PushRegistration.of("web", pushToken);
    }

    @Override
    public ReceivedPush await(String challengeId, Duration patience) throws InterruptedException, TimeoutException {
        WebPushServerStub.Message push =
                ReceivedPush.await(stub::messages, message -> isOf(message, challengeId), patience);
        Expectation.equal("the key that the push is sent with", push.sender().publicKey(), publicKey);
        Map<String, String> content = new LinkedHashMap<>();
        Stream.of("TTL", "Urgency", "Topic").forEach(header -> content.put(header, push.header(header)));
        content.put("decrypted", push.text().strip());
        return new ReceivedPush(
                push.atNanos(), "sender verified by VAPID, decrypted by the subscriber", Optional.empty(), content);
    }

    private static boolean isOf(WebPushServerStub.Message message, String challengeId) {
        JsonNode payload = Json.read(message.text(), JsonNode.class);
        return payload.path("type").asText().equals("approval")
                && payload.path("challengeId").asText().equals(challengeId);
    }

    /** Keeps the channel: without it, subscribed browsers would lose the channel's key. */
    @Override
    public void takeDown(ChannelAdminClient channels, String tenantId) {
        // A channel without subscribers sends nothing.
    }

    @Override
    public void close() {
        stub.close();
    }
}
