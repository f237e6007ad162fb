// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Expiry;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.egress.EgressClient;
import dev.assent.runtime.egress.EgressException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Provider of the access tokens that authenticate channels to FCM. It exchanges a JWT, signed by the service account's key,
 * for a token (RFC 7523 §2.1) and caches the token until shortly before its expiry. Concurrent callers share one exchange.
 */
@ApplicationScoped
class AccessTokenProvider {
    private static final String SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
    /** The audience that Google requires, whatever address the token endpoint has. */
    private static final String AUDIENCE = "https://oauth2.googleapis.com/token";

    private static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final Duration ASSERTION_LIFETIME = Duration.ofHours(1);
    /** Long enough for the attempts that use the token, and for clocks that differ. */
    private static final Duration RENEWED_BEFORE_EXPIRY = Duration.ofMinutes(5);

    private static final int MOST_TOKENS = 10_000;

    private final AsyncCache<Key, Exchange> exchanges;
    private final ChannelStore channels;
    private final EgressClient client;
    private final Clock clock;
    private final URI tokenUri;
    private final Duration timeout;

    AccessTokenProvider(ChannelStore channels, EgressClient client, Clock clock, PushConfig config) {
        this.channels = channels;
        this.client = client;
        this.clock = clock;
        this.tokenUri = config.fcm().tokenUri();
        this.timeout = config.attemptTimeout();
        this.exchanges = InMemoryCache.newBuilder()
                .maximumSize(MOST_TOKENS)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .expireAfter(Expiry.<Key, Exchange>creating((key, exchange) -> exchange.cachedFor()))
                .buildAsync();
    }

    /** Key of the cache. A changed channel has another revision. */
    private record Key(String tenantId, UUID revision) {
        static Key of(Channel channel) {
            return new Key(channel.tenantId(), channel.revision());
        }
    }

    /** Completed exchange: a token or a failure. A failure reaches all callers that wait for it and is not cached. */
    private record Exchange(@Nullable AccessToken token, @Nullable AccessTokenException failure) {
        private AccessToken tokenOrThrow() {
            if (token != null) {
                return token;
            }
            throw Objects.requireNonNull(failure);
        }

        private Duration cachedFor() {
            Duration left = token == null ? Duration.ZERO : token.lifetime().minus(RENEWED_BEFORE_EXPIRY);
            return left.isNegative() ? Duration.ZERO : left;
        }

        @Override
        public String toString() {
            return "Exchange[***]";
        }
    }

    /** Returns the access token of {@code channel}; fails with {@link AccessTokenException}. Signs, so not for event loops. */
    Uni<AccessToken> token(Channel channel) {
        return Uni.createFrom()
                // A copy, so that a caller that gives up does not cancel the exchange of the others.
                .completionStage(() -> exchanges
                        .get(Key.of(channel), (key, executor) -> exchange(channel)
                                .subscribeAsCompletionStage())
                        .copy())
                .map(Exchange::tokenOrThrow);
    }

    /** Removes {@code token}, which Google has refused, from the cache. May block while another exchange runs. */
    void invalidate(Channel channel, AccessToken token) {
        exchanges.synchronous().asMap().remove(Key.of(channel), new Exchange(token, null));
    }

    private Uni<Exchange> exchange(Channel channel) {
        String form = "grant_type=" + URLEncoder.encode(GRANT_TYPE, UTF_8) + "&assertion=" + assertion(channel);
        return client.postAndRead(
                        tokenUri,
                        Map.of("Content-Type", "application/x-www-form-urlencoded", "User-Agent", "Assent"),
                        form.getBytes(UTF_8),
                        timeout)
                .map(AccessTokenResponseMapper::token)
                .onFailure(EgressException.class)
                .transform(failure -> AccessTokenResponseMapper.unreachable(failure))
                .map(token -> new Exchange(token, null))
                .onFailure(AccessTokenException.class)
                .recoverWithItem(failure -> new Exchange(null, failure));
    }

    /** Returns the signed JWT by which the service account authenticates (RFC 7523 §3). */
    private String assertion(Channel channel) {
        FcmCredentials credentials = channels.credentials(channel, FcmCredentials.class);
        Instant now = clock.instant();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(credentials.privateKeyId())
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(channel.settings(FcmSettings.class).clientEmail())
                        .audience(AUDIENCE)
                        .claim("scope", SCOPE)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(ASSERTION_LIFETIME)))
                        .build());
        try {
            // Google accepts uploaded keys of 1024 bits, which the library calls weak.
            jwt.sign(new RSASSASigner(
                    ServiceAccount.readKey(credentials.privateKey()), Set.of(AllowWeakRSAKey.getInstance())));
        } catch (JOSEException e) {
            throw new IllegalStateException("signing of the FCM assertion failed", e);
        }
        return jwt.serialize();
    }
}
