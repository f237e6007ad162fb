// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.client.ApiCredentials;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Stub of the API for one user with one phone, in memory. */
final class ApiStub implements AutoCloseable {
    static final String API_KEY = "key";
    private static final String SECRET =
            "whsec_" + Base64.getEncoder().encodeToString("a secret of this endpoint".getBytes(StandardCharsets.UTF_8));
    private static final String TAMPERED = "tampered";
    private static final Map<String, String> EXPIRED = Map.of(
            "error", "challenge_expired", "errorCode", "challenge_expired", "errorDescription", "It has expired.");

    private final HttpServer server;
    private final String flaw;
    private URI webhook;
    private String publicKey;
    private String userId;
    private String token;
    private String idempotencyKey;
    private JsonNode details;
    private String nonce = "";
    private String context;
    private String challengeId;
    private Boolean approved;
    private int polls;

    /**
     * Starts a stub with {@code flaw}: a defect of "signature" or "context", an "expiry" that nobody answers or that is
     * before a "late" answer, or none if empty.
     */
    ApiStub(String flaw) throws IOException {
        this.flaw = flaw;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/", this::answer);
        server.start();
    }

    ApiCredentials credentials() {
        return new ApiCredentials(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1"), "demo", API_KEY, "admin");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        JsonNode body = text.isEmpty() ? null : Json.read(text, JsonNode.class);
        Object answer;
        try {
            answer = answer(
                    exchange,
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath(),
                    body);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IOException(e);
        }
        byte[] bytes = Json.write(answer == null ? Map.of("error", "not_found", "errorCode", "not_found") : answer)
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer == null ? 404 : answer == EXPIRED ? 400 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized Object answer(HttpExchange exchange, String call, JsonNode body)
            throws IOException, GeneralSecurityException, InterruptedException {
        String path = call.replaceFirst("/v1/users/[^/]+/actions/[^/]+", "/action");
        return switch (path.startsWith("GET /action/") ? "GET /action" : path) {
            case "PUT /v1/admin/channels/demo/webhook" -> {
                webhook = URI.create(body.path("url").asText());
                yield Map.of("channel", "webhook", "url", webhook, "enabled", true, "secret", SECRET);
            }
            case "POST /action" -> track(exchange.getRequestURI().getPath().split("/", -1)[3], body);
            case "POST /v1/client/user-authenticators/push" -> {
                publicKey = body.path("publicKey").asText();
                yield Map.of("userAuthenticatorId", "a1", "userId", userId);
            }
            case "POST /v1/client/challenge/push" -> start();
            case "POST /v1/client/user-authenticators/push/challenge/sign" -> {
                nonce = UUID.randomUUID().toString();
                yield Map.of("message", nonce);
            }
            case "GET /v1/client/user-authenticators/push/challenge" -> {
                requireSignature(nonce, exchange.getRequestHeaders().getFirst("X-Authsignal-Signature"));
                yield pending();
            }
            case "POST /v1/client/user-authenticators/push/challenge" -> {
                requireSignature(challengeId, body.path("signature").asText());
                if (flaw.equals("late")) {
                    yield EXPIRED;
                }
                approved = body.path("approved").asBoolean();
                push("challenge.updated");
                yield Map.of("isVerified", approved);
            }
            case "POST /v1/client/verify/push" ->
                Map.of(
                        "isVerified",
                        Boolean.TRUE.equals(approved),
                        "isConsumed",
                        approved != null || (flaw.equals("expiry") && ++polls > 1),
                        "accessToken",
                        "access");
            case "POST /v1/validate" ->
                Map.of("isValid", body.path("token").asText().equals("access"), "state", state(), "userId", userId);
            case "GET /action" -> Map.of("state", state());
            default -> null;
        };
    }

    private Object track(String user, JsonNode body) {
        userId = user;
        details = body;
        token = UUID.randomUUID().toString();
        idempotencyKey = UUID.randomUUID().toString();
        return Map.of(
                "idempotencyKey", idempotencyKey, "state", "CHALLENGE_REQUIRED", "token", token, "isEnrolled", true);
    }

    @SuppressWarnings("unchecked")
    private Object start() throws IOException, GeneralSecurityException, InterruptedException {
        UUID id = UuidGenerator.next();
        Instant now = Instant.now();
        Map<String, Object> custom = Json.read(details.path("custom").toString(), Map.class);
        context = new ChallengeContext(
                        id,
                        "n",
                        "demo",
                        userId,
                        "sign-in",
                        idempotencyKey,
                        now,
                        now.plusSeconds(60),
                        null,
                        "203.0.113.7",
                        "browser",
                        null,
                        custom)
                .canonicalText();
        challengeId = ChallengeId.of(id, context).toString();
        approved = null;
        push("push.created");
        return Map.of("challengeId", challengeId);
    }

    private void push(String type) throws IOException, GeneralSecurityException, InterruptedException {
        String body = Json.write(Map.of("type", type, "data", Map.of("challengeId", challengeId, "userId", userId)));
        long time = Instant.now().getEpochSecond();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(API_KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signature = Base64.getEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8)));
        HttpRequest request = HttpRequest.newBuilder(webhook)
                .header("X-Signature-V2", "t=" + time + ",v2=" + (flaw.equals("signature") ? TAMPERED : signature))
                .header("webhook-id", "m1")
                .header("webhook-timestamp", Long.toString(time))
                .header("webhook-signature", webhookSignature(time, body))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
    }

    private static String webhookSignature(long time, String body) {
        try {
            return new Webhook(SECRET).sign("m1", time, body);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Object pending() {
        Map<String, Object> pending = new LinkedHashMap<>();
        pending.put("userAuthenticatorId", "a1");
        if (approved == null) {
            pending.put("challengeId", challengeId);
            pending.put("userId", userId);
            pending.put("actionCode", "sign-in");
            pending.put("ipAddress", details.path("ipAddress"));
            pending.put("custom", details.path("custom"));
            pending.put("context", flaw.equals("context") ? context.replace("129.90", "9129.90") : context);
        }
        return pending;
    }

    private String state() {
        if (approved == null) {
            return "CHALLENGE_REQUIRED";
        }
        return approved ? "CHALLENGE_SUCCEEDED" : "CHALLENGE_FAILED";
    }

    private void requireSignature(String message, String signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey))));
        verifier.update(message.getBytes(StandardCharsets.UTF_8));
        if (!verifier.verify(Base64.getDecoder().decode(signature))) {
            throw new GeneralSecurityException("invalid signature of the phone");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
