// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.client.PhoneClient.PushRegistration;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.embedded.FreePort;
import dev.assent.embedded.push.ServiceAccountKey;
import dev.assent.embedded.push.SigningKey;
import dev.assent.embedded.push.WebPushSubscriber;
import dev.assent.local.demo.WebhookReceiver;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sign-ins with a push on each channel, and with a push on none. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
@ResourceLock(Stack.DEMO_TENANT)
class PushChannelsIT {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
    }

    @ParameterizedTest
    @CsvSource({
        "apns, signed with the channel's key",
        "fcm, with an access token of the service account",
        "webpush, 'sender verified by VAPID, decrypted by the subscriber'",
        "webhook, both signatures valid"
    })
    void aPushArrivesAndTheSignInSucceeds(String channel, String proof) throws Exception {
        assertThat(stack.assent("try", "--channel", channel, "--rounds", "0"))
                .contains("push received", proof, "isValid true, CHALLENGE_SUCCEEDED", "As expected.")
                .doesNotContain("/3/device/", "demo-token:", "p256dh")
                .doesNotContainPattern("[0-9a-f]{64}");
    }

    @Test
    void noPushArrivesAndTheSignInSucceedsAllTheSame() throws Exception {
        String tenant = "t-" + UUID.randomUUID();
        BackendClient backend = new BackendClient(stack.wire(), stack.createTenant(tenant));
        String nobody = "http://127.0.0.1:" + FreePort.nonEphemeral();
        setUpChannels(tenant, nobody);
        String user = Stack.newUser();
        List<PhoneClient> phones = List.of(
                phone(tenant, backend, user, PushRegistration.of("ios", "0123456789abcdef".repeat(4))),
                phone(tenant, backend, user, PushRegistration.of("android", "registration:token")),
                phone(
                        tenant,
                        backend,
                        user,
                        PushRegistration.of("web", new WebPushSubscriber().subscription(nobody + "/push"))));
        BrowserClient browser =
                stack.browser(backend.track(user, "sign-in", Map.of()).token());
        String challenge = browser.start().challengeId();

        // Each transport was tried and failed.
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(tried(tenant, challenge))
                .contains("apns", "fcm", "webpush", "webhook"));
        for (PhoneClient phone : phones) {
            assertThat(phone.awaitPending(Optional.empty(), TIMEOUT).challengeId())
                    .isEqualTo(challenge);
        }
        phones.get(0).answer(challenge, true, null).orThrow();

        BrowserClient.PollResponse seen =
                browser.awaitCompletion(challenge, POLL, TIMEOUT).response();
        assertThat(seen.isVerified()).isTrue();
        assertThat(backend.validate(seen.accessToken(), "sign-in", user).isValid())
                .isTrue();
        assertThat(deliveries(tenant, challenge))
                .noneMatch(delivery -> delivery.path("outcome").asText().equals("DELIVERED"));
    }

    @Test
    void aDeviceThatNoChannelReachesIsShownUntilAPushIsDelivered() throws Exception {
        String tenant = "t-" + UUID.randomUUID();
        String key = stack.createTenant(tenant);
        BackendClient backend = new BackendClient(stack.wire(), key);
        String user = Stack.newUser();
        phone(tenant, backend, user, PushRegistration.of("android", "registration:token"));

        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(
                        authenticator(key, user).path("errorCode").asText())
                .isEqualTo("channel_disabled"));
        assertThat(authenticator(key, user).has("erroredAt")).isTrue();
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            stack.channels().registerWebhook(tenant, receiver.url());
            String token = backend.track(user, "sign-in", Map.of()).token();
            JsonNode started = stack.wire()
                    .send("POST", "/client/challenge/push", Map.of("Authorization", "Bearer " + token), Map.of())
                    .orThrow()
                    .json();
            assertThat(started.at("/deliveryResults/0/errorCode").asText()).isEqualTo("channel_disabled");

            receiver.awaitPush(started.path("challengeId").asText(), TIMEOUT);

            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(authenticator(key, user).has("errorCode"))
                            .isFalse());
        }
    }

    private static JsonNode authenticator(String key, String user) {
        String credentials = Base64.getEncoder().encodeToString((key + ":").getBytes(UTF_8));
        return stack.wire()
                .send(
                        "GET",
                        "/users/" + user + "/authenticators",
                        Map.of("Authorization", "Basic " + credentials),
                        null)
                .orThrow()
                .json()
                .path(0);
    }

    private static void setUpChannels(String tenant, String nobody) {
        // No server listens where the stack sends for Apple and Google, unless ./assent try runs.
        stack.channels()
                .setUp(
                        tenant,
                        "apns",
                        Map.of(
                                "teamId", "TEAM123456",
                                "keyId", "KEY1234567",
                                "privateKey", new SigningKey().pem(),
                                "topic", "dev.assent.app",
                                "environment", "sandbox"));
        stack.channels().setUp(tenant, "fcm", Map.of("serviceAccount", new ServiceAccountKey().file()));
        stack.channels().setUp(tenant, "webpush", Map.of("subject", "mailto:ops@bank.example"));
        stack.channels().registerWebhook(tenant, URI.create(nobody + "/hook"));
    }

    private static PhoneClient phone(String tenant, BackendClient backend, String user, PushRegistration registration) {
        PhoneClient phone = new PhoneClient(stack.wire(), tenant);
        phone.enrol(backend.trackEnrolment(user).token(), "A phone", registration);
        return phone;
    }

    private static List<String> tried(String tenant, String challenge) {
        return deliveries(tenant, challenge).stream()
                .filter(delivery -> delivery.hasNonNull("detail"))
                .map(delivery -> delivery.path("channel").asText())
                .toList();
    }

    private static List<JsonNode> deliveries(String tenant, String challenge) {
        UUID id = ChallengeId.parse(challenge).orElseThrow().uuid();
        return List.copyOf(stack.channels().deliveries(tenant, id).json().findParents("deliveryId"));
    }
}
