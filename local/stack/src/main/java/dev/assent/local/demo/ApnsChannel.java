// SPDX-License-Identifier: Apache-2.0
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

/** APNs channel with the APNs stub. */
final class ApnsChannel implements DemoChannel {
    /** Host name of the stub, which its certificate contains. */
    static final String HOST = "localhost";

    private static final String NAME = "apns";
    private static final String TEAM_ID = "DEMOTEAM01";
    private static final String KEY_ID = "DEMOKEY001";
    private static final int TOKEN_BYTES = 32;

    private final ApnsServerStub stub;
    private final int port;
    private final SigningKey key = new SigningKey();
    private final String pushToken = pushToken();

    /** Starts the stub on {@code port} with the certificate in the folder {@code certificate}. */
    ApnsChannel(int port, Path certificate) throws IOException {
        this.port = port;
        this.stub = new ApnsServerStub(port, certificate);
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
                        "dev.assent.demo",
                        "environment",
                        "sandbox"));
        return HOST + ":" + port;
    }

    @Override
    public PhoneClient.PushRegistration pushRegistration() {
        return PhoneClient.PushRegistration.of("ios", pushToken);
    }

    @Override
    public ReceivedPush await(String challengeId, Duration patience) throws InterruptedException, TimeoutException {
        Notification push =
                ReceivedPush.await(stub::received, notification -> isOf(notification, challengeId), patience);
        Expectation.that(
                push.header(":path").equals("/3/device/" + pushToken),
                "the push is not addressed to the phone's push token");
        Expectation.that(
                key.hasSigned(push.header("authorization"), TEAM_ID, KEY_ID),
                "the push has no provider token signed by the channel's key");
        Map<String, String> content = new LinkedHashMap<>();
        Stream.of("apns-topic", "apns-push-type", "apns-priority", "apns-collapse-id", "apns-expiration")
                .forEach(header -> content.put(header, push.header(header)));
        content.put("payload", push.payload());
        return new ReceivedPush(push.atNanos(), "signed with the channel's key", Optional.empty(), content);
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
        stub.close();
    }

    private static String pushToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
