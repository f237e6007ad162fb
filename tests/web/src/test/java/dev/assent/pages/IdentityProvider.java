// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.contracts.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * OpenID Connect provider on the loopback address: the authorization code flow with PKCE for the public client {@code
 * console}, whose user consents at once. Like a real one, it takes a code once and from who began, and its tokens are for the
 * audience {@code assent}.
 */
final class IdentityProvider {
    static final String CLIENT = "console";
    static final String USER = "alice";

    private static final String KEY_ID = "key-1";
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static IdentityProvider running;

    private final HttpServer server;
    private final KeyPair key;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final AtomicInteger codesTaken = new AtomicInteger();
    private final AtomicInteger renewals = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.correct("assent-admin");

    /**
     * Behaviour of the provider in a test.
     *
     * @param role the role in the access token
     * @param answer changes what the browser brings back
     * @param idToken changes the claims of the id token
     * @param lifetimeSeconds of an access token
     * @param renewsTimes how often a refresh token is taken; -1 if there is none
     */
    record Behaviour(
            String role,
            UnaryOperator<Map<String, String>> answer,
            UnaryOperator<Map<String, Object>> idToken,
            int lifetimeSeconds,
            int renewsTimes) {
        static Behaviour correct(String role) {
            return new Behaviour(role, answer -> answer, claims -> claims, 300, -1);
        }

        Behaviour answering(UnaryOperator<Map<String, String>> change) {
            return new Behaviour(role, change, idToken, lifetimeSeconds, renewsTimes);
        }

        Behaviour claiming(UnaryOperator<Map<String, Object>> change) {
            return new Behaviour(role, answer, change, lifetimeSeconds, renewsTimes);
        }

        Behaviour lasting(int seconds, int renewals) {
            return new Behaviour(role, answer, idToken, seconds, renewals);
        }
    }

    private IdentityProvider() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        key = generator.generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(2, work -> {
            Thread thread = new Thread(work, "identity-provider");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext(
                "/.well-known/openid-configuration", exchange -> send(exchange, 200, Json.write(metadata())));
        server.createContext("/jwks", exchange -> send(exchange, 200, Json.write(Map.of("keys", List.of(jwk())))));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.start();
    }

    static synchronized IdentityProvider running() throws IOException {
        if (running == null) {
            try {
                running = new IdentityProvider();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return running;
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String tokenEndpoint() {
        return issuer() + "/token";
    }

    /** Returns the variables by which the services and the console use this provider. */
    Map<String, String> environment() {
        return Map.of(
                "QUARKUS_OIDC_TENANT_ENABLED",
                "true",
                "QUARKUS_OIDC_AUTH_SERVER_URL",
                issuer(),
                "QUARKUS_OIDC_TOKEN_AUDIENCE",
                "assent",
                "ASSENT_CONSOLE_ISSUER",
                issuer(),
                "ASSENT_CONSOLE_CLIENT_ID",
                CLIENT,
                "ASSENT_CONSOLE_AUTHORIZATION_ENDPOINT",
                issuer() + "/authorize",
                "ASSENT_CONSOLE_TOKEN_ENDPOINT",
                tokenEndpoint());
    }

    void behave(Behaviour changed) {
        behaviour = changed;
        codes.clear();
        codesTaken.set(0);
        renewals.set(0);
    }

    /** Returns how many codes were exchanged for tokens. */
    int codesTaken() {
        return codesTaken.get();
    }

    int renewals() {
        return renewals.get();
    }

    private Map<String, Object> metadata() {
        return Map.of(
                "issuer",
                issuer(),
                "jwks_uri",
                issuer() + "/jwks",
                "authorization_endpoint",
                issuer() + "/authorize",
                "token_endpoint",
                tokenEndpoint());
    }

    private Map<String, Object> jwk() {
        RSAPublicKey publicKey = (RSAPublicKey) key.getPublic();
        byte[] modulus = publicKey.getModulus().toByteArray();
        return Map.of(
                "kty",
                "RSA",
                "kid",
                KEY_ID,
                "use",
                "sig",
                "alg",
                "RS256",
                "n",
                BASE64URL.encodeToString(Arrays.copyOfRange(modulus, modulus.length - 256, modulus.length)),
                "e",
                BASE64URL.encodeToString(publicKey.getPublicExponent().toByteArray()));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> request = parameters(exchange.getRequestURI().getRawQuery());
        if (!CLIENT.equals(request.get("client_id"))
                || !"code".equals(request.get("response_type"))
                || !"S256".equals(request.get("code_challenge_method"))
                || request.getOrDefault("code_challenge", "").length() != 43
                || request.getOrDefault("state", "").length() != 43
                || request.getOrDefault("nonce", "").length() != 43) {
            send(exchange, 400, "{}");
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, request);
        Map<String, String> answer = behaviour
                .answer()
                .apply(new HashMap<>(Map.of("code", code, "state", request.get("state"), "iss", issuer())));
        StringBuilder query = new StringBuilder();
        answer.forEach((name, value) -> query.append(query.isEmpty() ? "?" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, UTF_8)));
        exchange.getResponseHeaders().set("Location", request.get("redirect_uri") + query);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> request =
                parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        if (origin != null) {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", origin);
        }
        if ("refresh_token".equals(request.get("grant_type"))) {
            if (renewals.incrementAndGet() > behaviour.renewsTimes()) {
                send(exchange, 400, "{\"error\":\"invalid_grant\"}");
            } else {
                send(exchange, 200, Json.write(tokens(Map.of())));
            }
            return;
        }
        Map<String, String> began = codes.remove(request.getOrDefault("code", ""));
        if (began == null
                || !CLIENT.equals(request.get("client_id"))
                || !began.get("redirect_uri").equals(request.get("redirect_uri"))
                || !began.get("code_challenge").equals(sha256(request.getOrDefault("code_verifier", "")))) {
            send(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        codesTaken.incrementAndGet();
        send(exchange, 200, Json.write(tokens(began)));
    }

    private Map<String, Object> tokens(Map<String, String> began) {
        Behaviour present = behaviour;
        long now = Instant.now().getEpochSecond();
        Map<String, Object> access = new HashMap<>(Map.of(
                "iss",
                issuer(),
                "sub",
                USER,
                "aud",
                "assent",
                "iat",
                now,
                "exp",
                now + 300,
                "groups",
                List.of(present.role()),
                "jti",
                UUID.randomUUID().toString()));
        Map<String, Object> tokens = new HashMap<>(
                Map.of("access_token", sign(access), "token_type", "Bearer", "expires_in", present.lifetimeSeconds()));
        if (began.containsKey("nonce")) {
            tokens.put(
                    "id_token",
                    sign(present.idToken()
                            .apply(new HashMap<>(Map.of(
                                    "iss",
                                    issuer(),
                                    "sub",
                                    USER,
                                    "aud",
                                    CLIENT,
                                    "iat",
                                    now,
                                    "exp",
                                    now + 300,
                                    "nonce",
                                    began.get("nonce"))))));
        }
        if (present.renewsTimes() >= 0) {
            tokens.put("refresh_token", UUID.randomUUID().toString());
        }
        return tokens;
    }

    private String sign(Map<String, Object> claims) {
        String text = BASE64URL.encodeToString(Json.write(Map.of("alg", "RS256", "kid", KEY_ID, "typ", "JWT"))
                        .getBytes(UTF_8))
                + "." + BASE64URL.encodeToString(Json.write(claims).getBytes(UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivate());
            signature.update(text.getBytes(UTF_8));
            return text + "." + BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return BASE64URL.encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> parameters(String form) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : form.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            parameters.put(
                    URLDecoder.decode(parts[0], UTF_8), parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
        }
        return parameters;
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
