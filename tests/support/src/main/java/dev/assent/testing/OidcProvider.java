// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.assent.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** OpenID Connect provider of the tests: publishes its metadata and its keys, and signs access tokens. */
public final class OidcProvider implements AutoCloseable {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    /** Keys of the tests. Generating one takes seconds of processor time; what tells keys apart for a verifier is their id. */
    private static final RSAKey PUBLISHED = generate();

    private static final RSAKey FORGED = generate();

    private final URI issuer;
    private @Nullable HttpServer server;
    private RSAKey key;
    private volatile @Nullable Reply keysReply;

    private record Reply(int status, String body) {}

    /** Creates a provider at {@code issuer}, whose port it listens on once {@link #start} is called. */
    public OidcProvider(URI issuer) {
        this.issuer = issuer;
        this.key = newKey();
    }

    /** Starts to listen; does nothing where it listens already. */
    public void start() {
        if (server != null) {
            return;
        }
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(issuer.getHost(), issuer.getPort()), 0);
            publish(started, "/.well-known/openid-configuration", () -> new Reply(200, metadata()));
            publish(started, "/jwks", this::keys);
            started.start();
            server = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops to listen: connections are refused. */
    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Replaces the signing key; tokens of the earlier one become invalid once a verifier reads the keys again. */
    public void rotateKey() {
        key = newKey();
    }

    /** Answers requests for the keys with {@code status} and {@code body} from now on. */
    public void breakKeys(int status, String body) {
        keysReply = new Reply(status, body);
    }

    /** Publishes the keys again. */
    public void repairKeys() {
        keysReply = null;
    }

    private Reply keys() {
        Reply broken = keysReply;
        return broken == null ? new Reply(200, new JWKSet(key.toPublicJWK()).toString()) : broken;
    }

    /** Returns claims of {@code subject} that are valid for {@code audience}, for a test to change. */
    public JWTClaimsSet.Builder claims(String subject, String audience) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer.toString())
                .subject(subject)
                .audience(audience)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)));
    }

    /** Returns an access token with {@code claims}, signed with the current key. */
    public String token(JWTClaimsSet claims) {
        return sign(claims, key, key.getKeyID());
    }

    /** Returns an access token with {@code claims}, signed with a key that the provider never publishes under the id of the published one. */
    public String forgedToken(JWTClaimsSet claims) {
        return sign(claims, FORGED, key.getKeyID());
    }

    private static String sign(JWTClaimsSet claims, RSAKey key, String keyId) {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(), claims);
        try {
            jwt.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }

    private static RSAKey newKey() {
        return new RSAKey.Builder(PUBLISHED).keyID(UUID.randomUUID().toString()).build();
    }

    private static RSAKey generate() {
        try {
            return new RSAKeyGenerator(2048).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private String metadata() {
        return Json.write(Map.of(
                "issuer", issuer.toString(),
                "jwks_uri", issuer + "/jwks",
                "authorization_endpoint", issuer + "/authorize",
                "token_endpoint", issuer + "/token"));
    }

    private static void publish(HttpServer server, String path, Supplier<Reply> replies) {
        server.createContext(path, exchange -> {
            Reply reply = replies.get();
            byte[] bytes = reply.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            // A client that kept the connection would find it broken once this server has stopped.
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
