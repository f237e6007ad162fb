// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the socket of a page that shows a QR code. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class QrCodeSocketIT {
    private static final String PROTOCOL = "authsignal-ws";

    @TestHTTPResource("/ws-v1-challenge")
    URI uri;

    @Inject
    TopicClient topics;

    @Inject
    ChallengeEventClient challengeEvents;

    @Inject
    TenantSettingsFixture settings;

    @Inject
    Sealer sealer;

    @Inject
    MutableClock clock;

    @Inject
    MeterRegistry metrics;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void thePageReceivesEachStateOfItsChallenge() throws Exception {
        Page page = Page.open(uri, null, PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());
        assertThat(page.socket.getSubprotocol()).isEqualTo(PROTOCOL);

        JsonNode created = page.start("kiosk-login", Map.of("terminal", "4"));
        assertThat(created.path("type").asText()).isEqualTo("CHALLENGE_CREATED");
        assertThat(created.at("/data/challengeType").asText()).isEqualTo("QR_CODE");
        assertThat(created.at("/data/state").asText()).isEqualTo("unclaimed");
        ChallengeCreated event =
                challengeEvents.created(created.at("/data/challengeId").asText());
        assertThat(Instant.parse(created.at("/data/expiresAt").asText())).isEqualTo(event.expiresAt());
        assertThat(event.hasUser()).isFalse();
        assertThat(event.deviceCodeHash()).isNull();

        topics.publish(update(event, 2, ChallengeStatus.PENDING));
        assertThat(page.next()).isEqualTo(state(event, "claimed", null));
        topics.publish(update(event, 3, ChallengeStatus.APPROVED));
        topics.publish(update(event, 4, ChallengeStatus.VERIFIED));
        assertThat(page.next()).isEqualTo(state(event, "approved", "the token"));
        page.close();
    }

    @Test
    void aSocketAfterATimeWithoutSocketsReceivesTheOutcomeOfItsChallenge() throws Exception {
        Page earlier = Page.open(uri, null, PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());
        ChallengeCreated abandoned = event(earlier.start("a", null));
        earlier.close();
        await().until(() -> metrics.get("assent.qr.sockets").gauge().value() == 0);
        // Nobody needs what is published from now on.
        clock.turn(Duration.ofMinutes(2));
        for (long version = 2; version < 50; version++) {
            topics.publish(update(abandoned, version, ChallengeStatus.PENDING));
        }

        Page page = Page.open(uri, null, PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());
        ChallengeCreated event = event(page.start("a", null));
        topics.publish(update(event, 2, ChallengeStatus.PENDING));
        topics.publish(update(event, 3, ChallengeStatus.VERIFIED));
        assertThat(page.next()).isEqualTo(state(event, "claimed", null));
        assertThat(page.next()).isEqualTo(state(event, "approved", "the token"));
        page.close();
    }

    @Test
    void aMessageOfTooManyFramesEndsTheSocketAndIsNoFaultOfOurs() throws Exception {
        Page page = Page.open(uri, null, PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());
        try (LogCapture log = new LogCapture()) {
            page.socket.sendText("a".repeat(60_000), false).join();
            page.socket.sendText("a".repeat(60_000), false).join();

            await().until(page.closed::get, code -> code != null && code == 1009);
            assertThat(log.lines()).noneMatch(line -> line.contains("Exception"));
        }
    }

    @Test
    void aDeclineAndTheEndOfAClaimedChallengeAreRejections() throws Exception {
        Page page = Page.open(uri, null, PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());

        ChallengeCreated declined = event(page.start("a", null));
        topics.publish(update(declined, 2, ChallengeStatus.PENDING));
        topics.publish(update(declined, 3, ChallengeStatus.DECLINED));
        assertThat(page.next()).isEqualTo(state(declined, "claimed", null));
        assertThat(page.next()).isEqualTo(state(declined, "rejected", null));

        ChallengeCreated expired = event(page.start("a", null));
        topics.publish(update(expired, 2, ChallengeStatus.PENDING));
        topics.publish(update(expired, 3, ChallengeStatus.EXPIRED));
        assertThat(page.next()).isEqualTo(state(expired, "claimed", null));
        assertThat(page.next()).isEqualTo(state(expired, "rejected", null));

        ChallengeCreated overtaken = event(page.start("a", null));
        topics.publish(update(overtaken, 3, ChallengeStatus.EXPIRED));
        topics.publish(update(overtaken, 2, ChallengeStatus.PENDING));
        assertThat(page.next()).isEqualTo(state(overtaken, "rejected", null));

        ChallengeCreated unclaimed = event(page.start("a", null));
        topics.publish(update(unclaimed, 2, ChallengeStatus.EXPIRED));
        ChallengeCreated next = event(page.start("a", null));
        topics.publish(update(next, 2, ChallengeStatus.PENDING));
        assertThat(page.next()).isEqualTo(state(next, "claimed", null));
        page.close();
    }

    @Test
    void aRequestedCancellationIsNoRejection() throws Exception {
        Page page = Page.open(uri, null, PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());
        ChallengeCreated event = event(page.start("a", null));
        topics.publish(update(event, 2, ChallengeStatus.PENDING));
        assertThat(page.next()).isEqualTo(state(event, "claimed", null));

        topics.publishFrom("challenge-service", update(event, 3, ChallengeStatus.CANCELLED));
        topics.publishFrom("token-service", update(event, 4, ChallengeStatus.VERIFIED));

        assertThat(page.next()).isEqualTo(state(event, "approved", "the token"));
        page.close();
    }

    @Test
    void onlyTheLastChallengeOfASocketIsReported() throws Exception {
        Page page = Page.open(uri, null, PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());
        Page other = Page.open(uri, null, PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());
        ChallengeCreated replaced = event(page.start("a", null));
        ChallengeCreated last = event(page.start("a", null));
        ChallengeCreated others = event(other.start("a", null));

        topics.publish(update(replaced, 2, ChallengeStatus.PENDING));
        topics.publish(update(others, 2, ChallengeStatus.PENDING));
        topics.publish(update(last, 2, ChallengeStatus.PENDING));

        assertThat(page.next()).isEqualTo(state(last, "claimed", null));
        assertThat(other.next()).isEqualTo(state(others, "claimed", null));
        assertThat(page.messages).isEmpty();
        page.close();
        other.close();
    }

    @Test
    void aTrackTokenStartsTheChallengeOfItsUser() throws Exception {
        PhoneKey scanner = new PhoneKey();
        TenantFixture.asBrowser(tenant.enrolmentToken("alice"))
                .body(Map.of("publicKey", scanner.publicKey(), "devicePlatform", "ios"))
                .post("/v1/client/user-authenticators/qr-code")
                .then()
                .statusCode(200);
        Page page = Page.open(uri, null, PROTOCOL, "x.authsignal.token." + tenant.token("alice", "sign-in", Map.of()));

        ChallengeCreated event = event(page.start("sign-in", null));

        assertThat(event.userId()).isEqualTo("alice");
        assertThat(event.devices()).hasSize(1);
        page.close();
    }

    @Test
    void aRefusedRequestIsReportedAndEndsTheSocket() throws Exception {
        for (String message : new String[] {
            "{\"type\": \"CREATE_CHALLENGE\", \"data\": {\"challengeType\": \"QR_CODE\", \"actionCode\": \"no code\"}}",
            "{\"type\": \"CREATE_CHALLENGE\", \"data\": {\"challengeType\": \"SMS\", \"actionCode\": \"a\"}}",
            "{\"type\": \"CREATE_CHALLENGE\"}",
            "{\"type\": \"CREATE_CHALLENGE\", \"data\": {\"challengeType\": \"QR_CODE\", \"actionCode\": 1}}",
            "{\"type\": \"CREATE_CHALLENGE\", \"type\": \"CREATE_CHALLENGE\"}",
            "{\"type\": \"CREATE_CHALLENGE\", \"data\": {\"challengeType\": \"QR_CODE\", \"actionCode\": \"a\","
                    + " \"custom\": {\"amount\": 0.12345678901234567891}}}",
            "null",
            "{\"type\": \"STATE_CHANGE\", \"data\": {}}",
            "no JSON"
        }) {
            Page page = Page.open(uri, null, PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());
            page.send(message);

            JsonNode refusal = page.next();
            assertThat(refusal.path("type").asText()).isEqualTo("ERROR");
            assertThat(refusal.at("/data/errorCode").asText()).isEqualTo("invalid_request");
            await().until(page.closed::get, code -> code != null && code == 1008);
        }
    }

    @Test
    void aHandshakeWithoutValidCredentialsIsRefused() {
        refused(401, null, PROTOCOL);
        refused(401, null, PROTOCOL, "x.authsignal.tenant.no-such-tenant");
        refused(401, null, PROTOCOL, "x.authsignal.token.forged");
        refused(401, null, "x.authsignal.tenant." + tenant.tenantId());
        String token = tenant.token("alice", "sign-in", Map.of());
        clock.turn(Duration.ofMinutes(11));
        refused(401, null, PROTOCOL, "x.authsignal.token." + token);
    }

    @Test
    void aPageOfAnotherOriginNeedsThePermissionOfTheTenant() throws Exception {
        refused(403, "https://evil.example", PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());

        TenantFixture permissive = TenantFixture.create();
        settings.set(permissive, "{\"allowedOrigins\": [\"https://shop.example\"]}");
        Page page = Page.open(uri, "https://shop.example", PROTOCOL, "x.authsignal.tenant." + permissive.tenantId());
        ChallengeCreated event = event(page.start("a", null));
        assertThat(Json.read(event.context(), JsonNode.class).path("origin").asText())
                .isEqualTo("https://shop.example");
        page.close();
    }

    @Test
    void aPageOfTheSameOriginNeedsNoPermission() throws Exception {
        String authority = uri.getAuthority();
        String named = "x.authsignal.tenant." + tenant.tenantId();
        Page.open(uri, "http://" + authority, PROTOCOL, named).close();
        refused(403, "https://" + authority, PROTOCOL, named);
        refused(403, "http://localhost.example:" + uri.getPort(), PROTOCOL, named);

        // The tests are a trusted proxy, at 127.0.0.1, which may end TLS.
        Map<String, String> tls = Map.of("X-Forwarded-Proto", "https");
        Page.open(uri, "https://" + authority, tls, PROTOCOL, named).close();
        Page.open(uri, "https://" + authority, Map.of("X-Forwarded-Proto", "http, HTTPS"), PROTOCOL, named)
                .close();
        refused(403, "http://" + authority, tls, PROTOCOL, named);
        refused(403, "https://evil.example", tls, PROTOCOL, named);
        refused(403, "javascript://" + authority, Map.of("X-Forwarded-Proto", "javascript"), PROTOCOL, named);
    }

    @Test
    void aSocketThatStartsNothingIsClosed() throws Exception {
        Page page = Page.open(uri, null, PROTOCOL, "x.authsignal.tenant." + tenant.tenantId());
        clock.turn(Duration.ofMinutes(12));

        await().atMost(Duration.ofSeconds(30)).until(() -> page.closed.get() != null);
    }

    private void refused(int status, String origin, String... protocols) {
        refused(status, origin, Map.of(), protocols);
    }

    private void refused(int status, String origin, Map<String, String> headers, String... protocols) {
        assertThatThrownBy(() -> Page.open(uri, origin, headers, protocols))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(WebSocketHandshakeException.class, refusal -> assertThat(
                                refusal.getResponse().statusCode())
                        .isEqualTo(status));
    }

    private ChallengeCreated event(JsonNode created) {
        return challengeEvents.created(created.at("/data/challengeId").asText());
    }

    private static JsonNode state(ChallengeCreated challenge, String state, String accessToken) {
        Map<String, Object> data = new HashMap<>();
        data.put("challengeId", challenge.challengeId());
        data.put("state", state);
        data.put("accessToken", accessToken);
        return Json.read(Json.write(Map.of("type", "STATE_CHANGE", "data", data)), JsonNode.class);
    }

    private ChallengeUpdated update(ChallengeCreated created, long version, ChallengeStatus status) {
        return new ChallengeUpdated(
                created.challengeUuid(),
                version,
                created.challengeId(),
                created.tenantId(),
                "nobody",
                created.actionId(),
                created.actionCode(),
                created.idempotencyKey(),
                created.expiresAt(),
                status,
                Instant.now(),
                UUID.randomUUID(),
                status == ChallengeStatus.VERIFIED
                        ? sealer.seal(
                                KeyPurpose.ACCESS_TOKEN, created.challengeUuid().toString(), new Secret("the token"))
                        : null,
                null,
                false,
                CredentialType.QR_CODE,
                null,
                null);
    }

    /** A page with its socket. */
    private static final class Page implements WebSocket.Listener {
        private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
        private final AtomicReference<Integer> closed = new AtomicReference<>();
        private final StringBuilder partial = new StringBuilder();
        private WebSocket socket;

        static Page open(URI uri, String origin, String... protocols) throws Exception {
            return open(uri, origin, Map.of(), protocols);
        }

        static Page open(URI uri, String origin, Map<String, String> headers, String... protocols) throws Exception {
            Page page = new Page();
            WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
            String[] more = java.util.Arrays.copyOfRange(protocols, 1, protocols.length);
            builder.subprotocols(protocols[0], more);
            if (origin != null) {
                builder.header("Origin", origin);
            }
            headers.forEach(builder::header);
            page.socket = builder.buildAsync(URI.create(uri.toString().replaceFirst("^http", "ws")), page)
                    .get();
            return page;
        }

        JsonNode start(String action, Map<String, ?> custom) throws InterruptedException {
            Map<String, Object> data = new HashMap<>();
            data.put("challengeType", "QR_CODE");
            data.put("actionCode", action);
            data.put("custom", custom);
            send(Json.write(Map.of("type", "CREATE_CHALLENGE", "data", data)));
            return next();
        }

        void send(String text) {
            socket.sendText(text, true).join();
        }

        JsonNode next() throws InterruptedException {
            JsonNode message = messages.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("next message").isNotNull();
            return message;
        }

        void close() {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                messages.add(Json.read(partial.toString(), JsonNode.class));
                partial.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.set(statusCode);
            return null;
        }
    }
}
