// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.contracts.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stub of Firebase Cloud Messaging and of Google's token endpoint, which verifies assertions (RFC 7523). */
public final class FcmServerStub implements AutoCloseable {
    private static final String ACCEPTED = "{\"name\":\"projects/assent-demo/messages/0:1\"}";
    private static final int LARGEST_BODY = 1 << 16;
    private static final Duration MAX_ASSERTION_LIFETIME = Duration.ofHours(1);

    private final ServiceAccountKey account;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final Queue<Response> responses = new ConcurrentLinkedQueue<>();
    private final Queue<Response> tokenResponses = new ConcurrentLinkedQueue<>();
    private final List<String> issued = new CopyOnWriteArrayList<>();
    private final Set<String> valid = ConcurrentHashMap.newKeySet();

    /** Message posted with a valid access token, with the {@link System#nanoTime} of its receipt. */
    public record Message(String path, String body, long atNanos) {
        /** Returns the member {@code message}. */
        public JsonNode json() {
            return Json.read(body, JsonNode.class).path("message");
        }

        /** Omits the body, which contains the push token. */
        @Override
        public String toString() {
            return "Message[" + path + "]";
        }
    }

    private record Response(int status, @Nullable String retryAfter, String body) {}

    /** Starts a stub on {@code port} of 127.0.0.1 that knows {@code account}. */
    public FcmServerStub(int port, ServiceAccountKey account) throws IOException {
        this.account = account;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/token", this::token);
        server.createContext("/v1/projects/", this::message);
        server.setExecutor(threads);
        server.start();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Returns the messages in the order of their receipt. */
    public List<Message> received() {
        return received;
    }

    /** Returns the access tokens that were issued. */
    public List<String> issued() {
        return issued;
    }

    /** Revokes all access tokens issued so far. */
    public void revoke() {
        valid.clear();
    }

    /** Rejects the next message with {@code status}, Google's general error {@code name} and FCM's error {@code code}. */
    public void refuse(int status, String name, String code) {
        responses.add(new Response(status, null, error(status, name, code)));
    }

    /** Rejects the next message with 503 and a Retry-After of {@code seconds}. */
    public void beUnavailable(int seconds) {
        responses.add(new Response(503, Integer.toString(seconds), error(503, "UNAVAILABLE", "UNAVAILABLE")));
    }

    /** Rejects the next request for an access token with {@code error} (RFC 6749 §5.2). */
    public void refuseToken(int status, String error) {
        tokenResponses.add(new Response(
                status, null, "{\"error\":\"" + error + "\",\"error_description\":\"The token request is refused.\"}"));
    }

    /** Returns the body of an error response with FCM's {@code code}. */
    public static String error(int status, String name, String code) {
        return """
                {"error": {"code": %d, "message": "The message is refused.", "status": "%s", "details": [
                  {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "%s"}]}}"""
                .formatted(status, name, code);
    }

    private void message(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        String body = new String(exchange.getRequestBody().readNBytes(LARGEST_BODY), UTF_8);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !valid.contains(authorization.replaceFirst("^Bearer ", ""))) {
            respond(
                    exchange,
                    new Response(
                            401,
                            null,
                            "{\"error\":{\"code\":401,\"message\":\"No.\",\"status\":\"UNAUTHENTICATED\"}}"));
            return;
        }
        received.add(new Message(exchange.getRequestURI().getPath(), body, now));
        Response prepared = responses.poll();
        respond(exchange, prepared == null ? new Response(200, null, ACCEPTED) : prepared);
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(new String(exchange.getRequestBody().readNBytes(LARGEST_BODY), UTF_8));
        Response prepared = tokenResponses.poll();
        if (prepared != null) {
            respond(exchange, prepared);
        } else if (!"urn:ietf:params:oauth:grant-type:jwt-bearer".equals(form.get("grant_type"))
                || !isOfAccount(form.get("assertion"))) {
            respond(exchange, new Response(400, null, "{\"error\":\"invalid_grant\"}"));
        } else {
            String token =
                    "access-token-" + issued.size() + "-" + server.getAddress().getPort();
            issued.add(token);
            valid.add(token);
            respond(
                    exchange,
                    new Response(
                            200,
                            null,
                            "{\"access_token\":\"" + token + "\",\"expires_in\":3599,\"token_type\":\"Bearer\"}"));
        }
    }

    /** Returns whether {@code assertion} is signed by the account's key, for Google, and within its limits (RFC 7523). */
    private boolean isOfAccount(@Nullable String assertion) {
        try {
            SignedJWT jwt = SignedJWT.parse(assertion);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            return jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256)
                    && ServiceAccountKey.KEY_ID.equals(jwt.getHeader().getKeyID())
                    && jwt.verify(new RSASSAVerifier(account.publicKey()))
                    && ServiceAccountKey.EMAIL.equals(claims.getIssuer())
                    && claims.getAudience().equals(List.of("https://oauth2.googleapis.com/token"))
                    && "https://www.googleapis.com/auth/firebase.messaging".equals(claims.getStringClaim("scope"))
                    && Duration.between(
                                            claims.getIssueTime().toInstant(),
                                            claims.getExpirationTime().toInstant())
                                    .compareTo(MAX_ASSERTION_LIFETIME)
                            <= 0;
        } catch (ParseException | JOSEException e) {
            return false;
        }
    }

    private static Map<String, String> form(String body) {
        return Stream.of(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
    }

    private static void respond(HttpExchange exchange, Response response) throws IOException {
        byte[] body = response.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
        if (response.retryAfter() != null) {
            exchange.getResponseHeaders().set("Retry-After", response.retryAfter());
        }
        exchange.sendResponseHeaders(response.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
