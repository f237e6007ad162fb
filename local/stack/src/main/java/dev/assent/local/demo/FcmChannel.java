// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import dev.assent.embedded.push.FcmServerStub;
import dev.assent.embedded.push.ServiceAccountKey;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** FCM channel with the FCM stub. */
final class FcmChannel implements DemoChannel {
    private static final String NAME = "fcm";

    private final ServiceAccountKey account = new ServiceAccountKey();
    private final FcmServerStub stub;
    private final int port;
    private final String pushToken = "demo-token:" + UUID.randomUUID();

    /** Starts the stub on {@code port}. */
    FcmChannel(int port) throws IOException {
        this.port = port;
        this.stub = new FcmServerStub(port, account);
    }

    @Override
    public String setUp(ChannelAdminClient channels, String tenantId) {
        channels.setUp(tenantId, NAME, Map.of("serviceAccount", account.file()));
        return "http://127.0.0.1:" + port;
    }

    @Override
    public PhoneClient.PushRegistration pushRegistration() {
        return PhoneClient.PushRegistration.of("android", pushToken);
    }

    @Override
    public ReceivedPush await(String challengeId, Duration patience) throws InterruptedException, TimeoutException {
        FcmServerStub.Message push =
                ReceivedPush.await(stub::received, message -> isOf(message, challengeId), patience);
        JsonNode message = push.json();
        Expectation.that(
                message.path("token").asText().equals(pushToken),
                "the push is not addressed to the phone's push token");
        return new ReceivedPush(
                push.atNanos(),
                "with an access token of the service account",
                Optional.empty(),
                Map.of("message", ((ObjectNode) message).without("token").toString()));
    }

    private static boolean isOf(FcmServerStub.Message message, String challengeId) {
        JsonNode data = message.json().path("data");
        return data.path("type").asText().equals("approval")
                && data.path("challengeId").asText().equals(challengeId);
    }

    @Override
    public void takeDown(ChannelAdminClient channels, String tenantId) {
        channels.remove(tenantId, NAME);
    }

    @Override
    public void close() {
        stub.close();
    }
}
