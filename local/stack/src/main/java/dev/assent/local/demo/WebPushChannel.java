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

/** Web Push, with a push service and its subscriber at the far end. */
final class WebPushChannel implements DemoChannel {
    private final WebPushServerStub service = new WebPushServerStub();
    private final String pushToken = service.subscription();
    private String publicKey;

    @Override
    public String setUp(ChannelAdminClient channels, String tenantId) {
        publicKey = channels.setUp(tenantId, "webpush", Map.of("subject", "mailto:trial@assent.example"))
                .json()
                .path("publicKey")
                .asText();
        return service.origin();
    }

    @Override
    public PhoneClient.Reach reach() {
        return PhoneClient.Reach.by("web", pushToken);
    }

    @Override
    public Arrival await(String challengeId, Duration patience) throws InterruptedException, TimeoutException {
        WebPushServerStub.Message push =
                Arrival.await(service::messages, message -> isOf(message, challengeId), patience);
        Expectation.equal("the key that the push is sent with", push.sender().publicKey(), publicKey);
        Map<String, String> content = new LinkedHashMap<>();
        Stream.of("TTL", "Urgency", "Topic").forEach(header -> content.put(header, push.header(header)));
        content.put("decrypted", push.text().strip());
        return new Arrival(
                push.atNanos(), "sender known by VAPID, decrypted by the subscriber", Optional.empty(), content);
    }

    private static boolean isOf(WebPushServerStub.Message message, String challengeId) {
        JsonNode payload = Json.read(message.text(), JsonNode.class);
        return payload.path("type").asText().equals("approval")
                && payload.path("challengeId").asText().equals(challengeId);
    }

    /** Leaves the channel: with it browsers that have subscribed would lose the key they know. */
    @Override
    public void takeDown(ChannelAdminClient channels, String tenantId) {
        // Without subscribers it disturbs nobody.
    }

    @Override
    public void close() {
        service.close();
    }
}
