// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Sign-ins by a scanned QR code and verifications inside an app, through the proxy and all four services. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class QrCodeSignInIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String QR_CODE = "/client/user-authenticators/qr-code";
    private static final String IN_APP = "/client/user-authenticators/in-app";

    private static Stack stack;

    private BackendClient backend;
    private String user;
    /** Holder of a key; only its signatures are used. */
    private PhoneClient phone;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
    }

    @BeforeEach
    void aUserWithAPhone() {
        backend = stack.backend();
        user = Stack.newUser();
        phone = stack.phone();
    }

    @Test
    void aScannedCodeTellsTheBackendWhoSignedIn() {
        enrol(QR_CODE);
        JsonNode code =
                post("/client/challenge/qr-code", tenant(), Map.of("action", "kiosk", "custom", Map.of("n", 4)));
        String challenge = code.path("challengeId").asText();
        Map<String, String> poll = Map.of(
                "challengeId", challenge, "deviceCode", code.path("deviceCode").asText());
        assertThat(post("/client/verify/qr-code", tenant(), poll)
                        .path("isClaimed")
                        .asBoolean())
                .isFalse();

        JsonNode claimed = claim(challenge);
        assertThat(claimed.path("success").asBoolean()).isTrue();
        assertThat(claimed.path("actionCode").asText()).isEqualTo("kiosk");
        assertThat(claimed.at("/custom/n").asInt()).isEqualTo(4);
        assertThat(claimed.path("ipAddress").asText()).isEqualTo("127.0.0.1");
        ChallengeId id = ChallengeId.parse(challenge).orElseThrow();
        assertThat(ChallengeId.of(id.uuid(), claimed.path("context").asText())).isEqualTo(id);
        await().atMost(TIMEOUT).until(() -> post("/client/verify/qr-code", tenant(), poll)
                .path("isClaimed")
                .asBoolean());
        answer(challenge, true);

        JsonNode outcome = await().atMost(TIMEOUT)
                .until(() -> post("/client/verify/qr-code", tenant(), poll), seen -> seen.path("isVerified")
                        .asBoolean());
        BackendClient.ValidationResponse valid =
                backend.validate(outcome.path("accessToken").asText(), "kiosk", null);
        assertThat(valid.isValid()).isTrue();
        assertThat(valid.userId()).isEqualTo(user);
        assertThat(valid.idempotencyKey())
                .isEqualTo(claimed.path("idempotencyKey").asText());
        // Without waiting: no response may be wrong because an event has not arrived yet.
        assertThat(backend.action(user, "kiosk", valid.idempotencyKey()).state())
                .isEqualTo("CHALLENGE_SUCCEEDED");
    }

    @Test
    void aPageReceivesTheOutcomeOverItsSocket() throws Exception {
        enrol(QR_CODE);
        BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("authsignal-ws", "x.authsignal.tenant." + stack.tenantId())
                .buildAsync(
                        URI.create(stack.origin().replaceFirst("^http", "ws") + "/ws-v1-challenge"), listener(messages))
                .get();
        socket.sendText(
                        "{\"type\":\"CREATE_CHALLENGE\",\"data\":{\"challengeType\":\"QR_CODE\",\"actionCode\":\"tv\"}}",
                        true)
                .join();
        JsonNode created = messages.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertThat(created.path("type").asText()).isEqualTo("CHALLENGE_CREATED");
        String challenge = created.at("/data/challengeId").asText();

        assertThat(claim(challenge).path("ipAddress").asText()).isEqualTo("127.0.0.1");
        JsonNode claimed = messages.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertThat(claimed.at("/data/state").asText()).isEqualTo("claimed");
        answer(challenge, true);

        JsonNode approved = messages.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertThat(approved.at("/data/state").asText()).isEqualTo("approved");
        BackendClient.ValidationResponse valid =
                backend.validate(approved.at("/data/accessToken").asText(), "tv", user);
        assertThat(valid.isValid()).isTrue();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    void aDeclinedCodeSignsNobodyIn() {
        enrol(QR_CODE);
        BackendClient.TrackResponse tracked = backend.track(user, "sign-in", Map.of());
        JsonNode code = post("/client/challenge/qr-code", bearer(tracked.token()), Map.of("action", "sign-in"));
        String challenge = code.path("challengeId").asText();

        answer(challenge, false);

        JsonNode outcome = await().atMost(TIMEOUT)
                .until(
                        () -> post(
                                "/client/verify/qr-code",
                                tenant(),
                                Map.of(
                                        "challengeId",
                                        challenge,
                                        "deviceCode",
                                        code.path("deviceCode").asText())),
                        seen -> seen.path("isConsumed").asBoolean());
        assertThat(outcome.path("isVerified").asBoolean()).isFalse();
        assertThat(outcome.path("isClaimed").asBoolean()).isTrue();
        assertThat(backend.validate(tracked.token(), null, null).isValid()).isFalse();
        assertThat(backend.action(user, "sign-in", tracked.idempotencyKey()).state())
                .isEqualTo("CHALLENGE_FAILED");
    }

    @Test
    void anAppProvesATrackedActionInOneRequest() {
        enrol(IN_APP);
        BackendClient.TrackResponse tracked = backend.track(user, "pay", Map.of());
        assertThat(tracked.state()).isEqualTo("CHALLENGE_REQUIRED");

        JsonNode verified = verifyInApp(Map.of(), bearer(tracked.token()));

        assertThat(verified.path("userId").asText()).isEqualTo(user);
        BackendClient.ValidationResponse valid =
                backend.validate(verified.path("token").asText(), "pay", user);
        assertThat(valid.isValid()).isTrue();
        assertThat(valid.idempotencyKey()).isEqualTo(tracked.idempotencyKey());
        assertThat(backend.validate(tracked.token(), "pay", user).isValid()).isTrue();
        assertThat(backend.action(user, "pay", tracked.idempotencyKey()).state())
                .isEqualTo("CHALLENGE_SUCCEEDED");
    }

    @Test
    void anAppProvesAnActionThatBeginsWithTheProof() {
        enrol(IN_APP);

        JsonNode verified = verifyInApp(Map.of("action", "unlock"), tenant());

        BackendClient.ValidationResponse valid =
                backend.validate(verified.path("token").asText(), "unlock", user);
        assertThat(valid.isValid()).isTrue();
        assertThat(backend.action(user, "unlock", valid.idempotencyKey()).state())
                .isEqualTo("CHALLENGE_SUCCEEDED");
    }

    @Test
    void aBlockedActionIsNotProvenInTheApp() {
        enrol(IN_APP);
        BackendClient.TrackResponse tracked = backend.track(user, "pay", Map.of());
        stack.wire()
                .send(
                        "PATCH",
                        "/users/" + user + "/actions/pay/" + tracked.idempotencyKey(),
                        basic(stack.apiSecretKey()),
                        Map.of("state", "BLOCK"))
                .orThrow();
        String challenge = post("/client/challenge", tenant(), Map.of())
                .path("challengeId")
                .asText();

        ApiResponse refused =
                stack.wire().send("POST", "/client/verify/in-app", bearer(tracked.token()), proof(challenge));

        assertThat(refused.status()).as(refused.body()).isEqualTo(403);
        assertThat(refused.json().path("errorCode").asText()).isEqualTo("verification_refused");
        assertThat(backend.action(user, "pay", tracked.idempotencyKey()).state())
                .isEqualTo("BLOCK");
    }

    private void enrol(String path) {
        post(
                path,
                bearer(backend.trackEnrolment(user).token()),
                Map.of("publicKey", phone.publicKey(), "deviceName", "A phone", "devicePlatform", "ios"));
    }

    private JsonNode claim(String challenge) {
        return post(QR_CODE + "/challenge/claim", tenant(), proof(challenge));
    }

    private void answer(String challenge, boolean approved) {
        JsonNode answer = post(
                QR_CODE + "/challenge",
                tenant(),
                Map.of(
                        "challengeId",
                        challenge,
                        "publicKey",
                        phone.publicKey(),
                        "signature",
                        phone.sign(challenge),
                        "approved",
                        approved));
        assertThat(answer.path("isVerified").asBoolean()).isEqualTo(approved);
    }

    private JsonNode verifyInApp(Map<String, ?> start, Map<String, String> credentials) {
        String challenge =
                post("/client/challenge", tenant(), start).path("challengeId").asText();
        return post("/client/verify/in-app", credentials, proof(challenge));
    }

    private Map<String, String> proof(String challenge) {
        return Map.of("challengeId", challenge, "publicKey", phone.publicKey(), "signature", phone.sign(challenge));
    }

    private static JsonNode post(String path, Map<String, String> credentials, Object body) {
        return stack.wire().send("POST", path, credentials, body).orThrow().json();
    }

    private static Map<String, String> tenant() {
        return basic(stack.tenantId());
    }

    private static Map<String, String> basic(String user) {
        return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":").getBytes(UTF_8)));
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static WebSocket.Listener listener(BlockingQueue<JsonNode> messages) {
        StringBuilder text = new StringBuilder();
        return new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    messages.add(Json.read(text.toString(), JsonNode.class));
                    text.setLength(0);
                }
                socket.request(1);
                return null;
            }
        };
    }
}
