package dev.assent.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.Json;
import dev.assent.embedded.push.ApnsServerStub;
import dev.assent.embedded.push.ApnsServerStub.Notification;
import dev.assent.embedded.push.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** APNs, with pushy's own server at its far end. */
final class ApnsChannel implements DemoChannel {
    /** Where push-dispatcher finds it. */
    static final String HOST = "localhost";

    private static final String NAME = "apns";
    private static final String TEAM_ID = "TRIALTEAM1";
    private static final String KEY_ID = "TRIALKEY01";
    private static final int TOKEN_BYTES = 32;

    private final ApnsServerStub apple;
    private final int port;
    private final SigningKey key = new SigningKey();
    private final String pushToken = pushToken();

    /** @param certificate the folder of what push-dispatcher trusts */
    ApnsChannel(int port, Path certificate) throws IOException {
        this.port = port;
        this.apple = new ApnsServerStub(port, certificate);
    }

    @Override
    public String setUp(ChannelAdminClient channels, String tenantId) {
        channels.setUp(
                tenantId,
                NAME,
                Map.of(
                        "teamId",
                        TEAM_ID,
                        "keyId",
                        KEY_ID,
                        "privateKey",
                        key.pem(),
                        "topic",
                        "dev.assent.trial",
                        "environment",
                        "sandbox"));
        return HOST + ":" + port;
    }

    @Override
    public PhoneClient.Reach reach() {
        return PhoneClient.Reach.by("ios", pushToken);
    }

    @Override
    public Arrival await(String challengeId, Duration patience) throws InterruptedException, TimeoutException {
        Notification push = Arrival.await(apple::received, notification -> isOf(notification, challengeId), patience);
        Expectation.that(
                push.header(":path").equals("/3/device/" + pushToken), "the push is not for the phone's push token");
        Expectation.that(
                key.hasSigned(push.header("authorization"), TEAM_ID, KEY_ID),
                "the push does not carry a token of the channel's key");
        Map<String, String> content = new LinkedHashMap<>();
        Stream.of("apns-topic", "apns-push-type", "apns-priority", "apns-collapse-id", "apns-expiration")
                .forEach(header -> content.put(header, push.header(header)));
        content.put("payload", push.payload());
        return new Arrival(push.atNanos(), "signed with the channel's key", Optional.empty(), content);
    }

    private static boolean isOf(Notification notification, String challengeId) {
        JsonNode payload = Json.read(notification.payload(), JsonNode.class);
        return payload.path("type").asText().equals("approval")
                && payload.path("challengeId").asText().equals(challengeId);
    }

    @Override
    public void takeDown(ChannelAdminClient channels, String tenantId) {
        channels.remove(tenantId, NAME);
    }

    @Override
    public void close() {
        apple.close();
    }

    private static String pushToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
