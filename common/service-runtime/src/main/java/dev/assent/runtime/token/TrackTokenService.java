// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.token;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.MasterKeyRing;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Issuer and verifier of track tokens: HS256 JWTs (RFC 7519) with a lifetime of ten minutes. Every service derives the key
 * from the master key and the day, so that it rotates daily and is never sent. HS256, because every poll verifies a token.
 *
 * <p>A return token names an action as a track token does, and its bearer can do nothing with it: the challenge page hands it
 * back in a URL, which servers log, and only a backend with its secret key can ask what has become of the action. Its type
 * keeps it from every call that takes a track token (RFC 8725 §3.11). It names the state that the action had, so that one
 * which was read before the user proved the action is no proof of it afterwards.
 *
 * <p>An enrolment token is what an enrolment code is exchanged for: whoever reads the code has it. It enrols, as the track
 * token for which the code was made would, and its type keeps it from everything else, above all from making another code:
 * that would renew it for ever.
 */
@Singleton
public class TrackTokenService {
    /** Lifetime of a track token. */
    public static final Duration LIFETIME = Duration.ofMinutes(10);

    /** Scope of a return token. */
    public static final String RETURN_SCOPE = "return";

    private static final JOSEObjectType TYPE = new JOSEObjectType("assent-track+jwt");
    private static final JOSEObjectType RETURN_TYPE = new JOSEObjectType("assent-return+jwt");
    private static final JOSEObjectType ENROLMENT_TYPE = new JOSEObjectType("assent-enrolment+jwt");
    private static final Set<JOSEObjectType> TYPES = Set.of(TYPE, RETURN_TYPE, ENROLMENT_TYPE);
    private static final String ACTION_STATE = "actionState";
    /** About a kilobyte each. */
    private static final int MAX_VERIFIED = 50_000;

    private static final long SECONDS_PER_DAY = Duration.ofDays(1).toSeconds();

    private final MasterKeyRing masterKeys;
    private final Clock clock;
    private final Map<String, byte[]> derived = new ConcurrentHashMap<>();

    // A browser polls with the same token every second or two.
    private final Cache<String, Verified> verified = InMemoryCache.newBuilder()
            .maximumSize(MAX_VERIFIED)
            .expireAfterWrite(LIFETIME)
            .build();

    TrackTokenService(MasterKeyRing masterKeys, Clock clock) {
        this.masterKeys = masterKeys;
        this.clock = clock;
    }

    /** Issues a token with {@code content}. */
    public String mint(TrackToken content) {
        return mint(TYPE, content, null);
    }

    /** Issues an enrolment token with the content of the track token for which its code was made. */
    public String mintEnrolment(TrackToken content) {
        return mint(ENROLMENT_TYPE, content, null);
    }

    /** Issues a return token for the action of {@code token}, which is in {@code state}. */
    public String mintReturn(TrackToken token, ActionState state) {
        return mint(
                RETURN_TYPE,
                new TrackToken(
                        UuidGenerator.next(),
                        token.tenantId(),
                        token.userId(),
                        token.actionId(),
                        token.actionCode(),
                        token.idempotencyKey(),
                        RETURN_SCOPE),
                state);
    }

    private String mint(JOSEObjectType type, TrackToken content, @Nullable ActionState state) {
        Instant now = clock.instant();
        String keyId = masterKeys.currentId() + "." + day(now);
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(type)
                        .keyID(keyId)
                        .build(),
                new JWTClaimsSet.Builder()
                        .subject(content.userId())
                        .claim("tenantId", content.tenantId())
                        .claim("actionId", text(content.actionId()))
                        .claim("actionCode", content.actionCode())
                        .claim("idempotencyKey", content.idempotencyKey())
                        .claim("scope", content.scope())
                        .claim(ACTION_STATE, state == null ? null : state.name())
                        .jwtID(content.id().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LIFETIME)))
                        .build());
        try {
            jwt.sign(new MACSigner(key(keyId, now).orElseThrow()));
        } catch (JOSEException e) {
            throw new IllegalStateException("track token not signed", e);
        }
        return jwt.serialize();
    }

    /** Returns whether {@code token} has the type of a track token or a return token; does not verify it. */
    public static boolean looksLikeOne(String token) {
        return CompactJwtParser.parse(token)
                .filter(jwt -> isOfAction(jwt.getHeader().getType()))
                .isPresent();
    }

    private static boolean isOfAction(@Nullable JOSEObjectType type) {
        return TYPE.equals(type) || RETURN_TYPE.equals(type);
    }

    /**
     * Verified track token.
     *
     * @param expiresAt the end of its lifetime
     */
    public record VerifiedToken(TrackToken content, Instant expiresAt) {}

    /**
     * Verified track token or return token.
     *
     * @param isReturn whether it is a return token
     * @param state the state that the action of a return token had; null in one of the release before this claim, and in a
     *     track token
     */
    public record ReturnedToken(TrackToken content, boolean isReturn, @Nullable String state) {
        /** Returns whether it names an action that is in {@code current} now, and was when it was issued. */
        public boolean mayProve(ActionState current) {
            return !isReturn || current.name().equals(state);
        }
    }

    /** Verifies {@code token} and returns its content; throws a 401 with {@code invalid_token} or {@code expired_token}. */
    public TrackToken verify(String token) {
        return verifyLifetime(token).content();
    }

    /** Verifies {@code token} as {@link #verify(String)} does, and returns its content and the end of its lifetime. */
    public VerifiedToken verifyLifetime(String token) {
        return verify(token, TYPE::equals, anyTenant -> true).result();
    }

    /** Verifies the track token or enrolment token {@code token} as {@link #verifyLifetime(String)} does, for a call that enrols. */
    public VerifiedToken verifyEnrolling(String token) {
        return verify(token, TrackTokenService::enrols, anyTenant -> true).result();
    }

    private static boolean enrols(@Nullable JOSEObjectType type) {
        return TYPE.equals(type) || ENROLMENT_TYPE.equals(type);
    }

    /**
     * Verifies {@code token} as {@link #verify(String)} does, for {@code tenantId} alone. Another tenant's token is invalid
     * even if it has expired, so that the error does not reveal that its signature is valid.
     */
    public TrackToken verifyFor(String tenantId, String token) {
        return verify(token, TYPE::equals, tenantId::equals).content();
    }

    /** Verifies the track token or return token {@code token} as {@link #verifyFor} does. */
    public ReturnedToken verifyReturnedFor(String tenantId, String token) {
        Verified read = verify(token, TrackTokenService::isOfAction, tenantId::equals);
        return new ReturnedToken(read.content(), RETURN_TYPE.equals(read.type()), read.state());
    }

    /** Returns the content of a token that this instance has verified before and that has not expired; null for any other. */
    public @Nullable TrackToken findVerified(String token) {
        Verified known = verified.getIfPresent(token);
        return known != null && TYPE.equals(known.type()) && known.isCurrent(clock.instant()) ? known.content() : null;
    }

    private Verified verify(String token, Predicate<@Nullable JOSEObjectType> type, Predicate<Object> tenant) {
        Instant now = clock.instant();
        Verified known = token == null ? null : verified.getIfPresent(token);
        if (known != null
                && known.isCurrent(now)
                && type.test(known.type())
                && tenant.test(known.content().tenantId())) {
            return known;
        }
        Verified read = verified(token, now)
                .filter(found -> type.test(found.type()))
                .filter(found -> tenant.test(found.content().tenantId()))
                .orElseThrow(ApiException::invalidToken);
        if (!read.isCurrent(now)) {
            throw ApiException.expiredToken();
        }
        verified.put(token, read);
        return read;
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }

    private record Verified(JOSEObjectType type, VerifiedToken result, @Nullable String state) {
        static Optional<Verified> of(JOSEObjectType type, JWTClaimsSet claims) {
            try {
                String actionId = claims.getStringClaim("actionId");
                return Optional.of(new Verified(
                        type,
                        new VerifiedToken(
                                new TrackToken(
                                        UUID.fromString(claims.getJWTID()),
                                        requireNonNull(claims.getStringClaim("tenantId")),
                                        requireNonNull(claims.getSubject()),
                                        actionId == null ? null : UUID.fromString(actionId),
                                        requireNonNull(claims.getStringClaim("actionCode")),
                                        requireNonNull(claims.getStringClaim("idempotencyKey")),
                                        claims.getStringClaim("scope")),
                                claims.getExpirationTime().toInstant()),
                        claims.getStringClaim(ACTION_STATE)));
            } catch (ParseException | IllegalArgumentException | NullPointerException e) {
                // The signature is ours, but no release has issued such claims.
                return Optional.empty();
            }
        }

        TrackToken content() {
            return result.content();
        }

        boolean isCurrent(Instant now) {
            return result.expiresAt().isAfter(now);
        }
    }

    private Optional<Verified> verified(@Nullable String token, Instant now) {
        return CompactJwtParser.parse(token).flatMap(jwt -> verifiedClaims(jwt, now)
                .flatMap(claims -> Verified.of(jwt.getHeader().getType(), claims)));
    }

    private Optional<JWTClaimsSet> verifiedClaims(SignedJWT jwt, Instant now) {
        JWSHeader header = jwt.getHeader();
        if (!JWSAlgorithm.HS256.equals(header.getAlgorithm())
                || header.getType() == null
                || !TYPES.contains(header.getType())
                || header.getKeyID() == null) {
            return Optional.empty();
        }
        Optional<byte[]> key = key(header.getKeyID(), now);
        try {
            return key.isPresent() && jwt.verify(new MACVerifier(key.get()))
                    ? Optional.of(jwt.getJWTClaimsSet())
                    : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    /** Returns the key of {@code keyId}, a master key's id and a day; empty unless the day is recent. */
    private Optional<byte[]> key(String keyId, Instant now) {
        byte[] known = derived.get(keyId);
        int dot = keyId.lastIndexOf('.');
        if (dot < 1 || !isRecent(keyId.substring(dot + 1), now)) {
            return Optional.empty();
        }
        if (known != null) {
            return Optional.of(known);
        }
        derived.keySet().removeIf(id -> !isRecent(id.substring(id.lastIndexOf('.') + 1), now));
        return masterKeys
                .derive(keyId.substring(0, dot), KeyPurpose.TRACK_TOKEN, keyId.substring(dot + 1))
                .map(key -> {
                    derived.put(keyId, key);
                    return key;
                });
    }

    private static boolean isRecent(String day, Instant now) {
        // Yesterday's key verifies tokens issued before midnight, tomorrow's those of an issuer whose clock is ahead.
        return LongStream.rangeClosed(-1, 1).anyMatch(off -> day.equals(Long.toString(day(now) + off)));
    }

    private static long day(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), SECONDS_PER_DAY);
    }
}
