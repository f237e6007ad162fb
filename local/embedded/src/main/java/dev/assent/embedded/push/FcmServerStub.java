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

/** Speaks Firebase Cloud Messaging's answers, and those of Google's token endpoint, which checks who asks. */
public final class FcmServerStub implements AutoCloseable {
    private static final String TAKEN = "{\"name\":\"projects/assent-demo/messages/0:1\"}";
    private static final int LARGEST_BODY = 1 << 16;
    private static final long LONGEST_ASSERTION_MILLIS = 3_600_000;

    private final ServiceAccountKey account;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> tokenAnswers = new ConcurrentLinkedQueue<>();
    private final List<String> issued = new CopyOnWriteArrayList<>();
    private final Set<String> valid = ConcurrentHashMap.newKeySet();

    /** A message that was posted with a valid access token ({@code atNanos} as {@link System#nanoTime} has it). */
    public record Message(String path, String body, long atNanos) {
        /** The member {@code message}. */
        public JsonNode json() {
            return Json.read(body, JsonNode.class).path("message");
        }

        /** Leaves out the body, which names the device. */
        @Override
        public String toString() {
            return "Message[" + path + "]";
        }
    }

    private record Answer(int status, String retryAfter, String body) {}

    /** Listens at {@code port} of 127.0.0.1 and knows {@code account}. */
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

    /** The messages, in the order of their coming. */
    public List<Message> received() {
        return received;
    }

    /** The access tokens that were handed out. */
    public List<String> issued() {
        return issued;
    }

    /** No access token of before is taken any more. */
    public void revoke() {
        valid.clear();
    }

    /** The next message gets FCM's error {@code code}, with {@code status} and Google's general name for it. */
    public void refuse(int status, String name, String code) {
        answers.add(new Answer(status, null, error(status, name, code)));
    }

    /** The next message finds FCM out of order for {@code seconds}. */
    public void beUnavailable(int seconds) {
        answers.add(new Answer(503, Integer.toString(seconds), error(503, "UNAVAILABLE", "UNAVAILABLE")));
    }

    /** The next request for an access token gets this error (RFC 6749 §5.2). */
    public void refuseToken(int status, String error) {
        tokenAnswers.add(
                new Answer(status, null, "{\"error\":\"" + error + "\",\"error_description\":\"Not today.\"}"));
    }

    /** The body of an answer with FCM's own {@code code}. */
    public static String error(int status, String name, String code) {
        return """
                {"error": {"code": %d, "message": "It is so.", "status": "%s", "details": [
                  {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "%s"}]}}"""
                .formatted(status, name, code);
    }

    private void message(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        String body = new String(exchange.getRequestBody().readNBytes(LARGEST_BODY), UTF_8);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !valid.contains(authorization.replaceFirst("^Bearer ", ""))) {
            answer(
                    exchange,
                    new Answer(
                            401,
                            null,
                            "{\"error\":{\"code\":401,\"message\":\"No.\",\"status\":\"UNAUTHENTICATED\"}}"));
            return;
        }
        received.add(new Message(exchange.getRequestURI().getPath(), body, now));
        Answer prepared = answers.poll();
        answer(exchange, prepared == null ? new Answer(200, null, TAKEN) : prepared);
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(new String(exchange.getRequestBody().readNBytes(LARGEST_BODY), UTF_8));
        Answer prepared = tokenAnswers.poll();
        if (prepared != null) {
            answer(exchange, prepared);
        } else if (!"urn:ietf:params:oauth:grant-type:jwt-bearer".equals(form.get("grant_type"))
                || !isOfAccount(form.get("assertion"))) {
            answer(exchange, new Answer(400, null, "{\"error\":\"invalid_grant\"}"));
        } else {
            String token =
                    "access-token-" + issued.size() + "-" + server.getAddress().getPort();
            issued.add(token);
            valid.add(token);
            answer(
                    exchange,
                    new Answer(
                            200,
                            null,
                            "{\"access_token\":\"" + token + "\",\"expires_in\":3599,\"token_type\":\"Bearer\"}"));
        }
    }

    /** Whether {@code assertion} is signed by the account's key, for Google, and asks for no more than it may (RFC 7523). */
    private boolean isOfAccount(String assertion) {
        try {
            SignedJWT jwt = SignedJWT.parse(assertion);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            return jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256)
                    && ServiceAccountKey.KEY_ID.equals(jwt.getHeader().getKeyID())
                    && jwt.verify(new RSASSAVerifier(account.publicKey()))
                    && ServiceAccountKey.EMAIL.equals(claims.getIssuer())
                    && claims.getAudience().equals(List.of("https://oauth2.googleapis.com/token"))
                    && "https://www.googleapis.com/auth/firebase.messaging".equals(claims.getStringClaim("scope"))
                    && claims.getExpirationTime().getTime()
                                    - claims.getIssueTime().getTime()
                            <= LONGEST_ASSERTION_MILLIS;
        } catch (ParseException | JOSEException e) {
            return false;
        }
    }

    private static Map<String, String> form(String body) {
        return Stream.of(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
        if (answer.retryAfter() != null) {
            exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
        }
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
