package dev.assent.runtime.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.contracts.UuidGenerator;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * Makes and checks track tokens: HS256 JWTs (RFC 7519) of ten minutes, under a key that every service derives from the
 * master key and the day, so that it rotates by itself and travels nowhere. HS256, because each poll checks one.
 */
@Singleton
public class TrackTokenService {
    /** How long a track token is good for. */
    public static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final JOSEObjectType TYPE = new JOSEObjectType("assent-track+jwt");
    private static final long SECONDS_PER_DAY = Duration.ofDays(1).toSeconds();

    private final MasterKeyRing masterKeys;
    private final Clock clock;
    private final Map<String, byte[]> derived = new ConcurrentHashMap<>();

    TrackTokenService(MasterKeyRing masterKeys, Clock clock) {
        this.masterKeys = masterKeys;
        this.clock = clock;
    }

    /** A token that says {@code content}. */
    public String mint(TrackToken content) {
        Instant now = clock.instant();
        String keyId = masterKeys.currentId() + "." + day(now);
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(TYPE)
                        .keyID(keyId)
                        .build(),
                new JWTClaimsSet.Builder()
                        .subject(content.userId())
                        .claim("tenantId", content.tenantId())
                        .claim("actionCode", content.actionCode())
                        .claim("idempotencyKey", content.idempotencyKey())
                        .claim("scope", content.scope())
                        .jwtID(UuidGenerator.next(now).toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LIFETIME)))
                        .build());
        try {
            jwt.sign(new MACSigner(key(keyId, now).orElseThrow()));
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign a track token", e);
        }
        return jwt.serialize();
    }

    /** Whether {@code token} claims to be a track token; says nothing about its being genuine. */
    public static boolean looksLikeOne(String token) {
        return CompactJwtParser.parse(token)
                .filter(jwt -> TYPE.equals(jwt.getHeader().getType()))
                .isPresent();
    }

    /** What {@code token} says; throws a 401 with {@code invalid_token} or {@code expired_token}. */
    public TrackToken verify(String token) {
        return verify(token, anyTenant -> true);
    }

    /** As {@link #verify(String)}, for {@code tenantId} alone: another's token is invalid, and nobody learns that it was genuine once. */
    public TrackToken verifyFor(String tenantId, String token) {
        return verify(token, tenantId::equals);
    }

    private TrackToken verify(String token, Predicate<Object> tenant) {
        Instant now = clock.instant();
        JWTClaimsSet claims = genuine(token, now)
                .filter(read -> tenant.test(read.getClaim("tenantId")))
                .orElseThrow(ApiException::invalidToken);
        if (!claims.getExpirationTime().toInstant().isAfter(now)) {
            throw ApiException.expiredToken();
        }
        return new TrackToken(
                (String) claims.getClaim("tenantId"),
                claims.getSubject(),
                (String) claims.getClaim("actionCode"),
                (String) claims.getClaim("idempotencyKey"),
                (String) claims.getClaim("scope"));
    }

    private Optional<JWTClaimsSet> genuine(String token, Instant now) {
        return CompactJwtParser.parse(token).flatMap(jwt -> genuine(jwt, now));
    }

    private Optional<JWTClaimsSet> genuine(SignedJWT jwt, Instant now) {
        JWSHeader header = jwt.getHeader();
        if (!JWSAlgorithm.HS256.equals(header.getAlgorithm())
                || !TYPE.equals(header.getType())
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

    /** The key of {@code keyId}, which is a master key's id and a day; empty unless that day is near. */
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
        // Yesterday's for what was minted before midnight, tomorrow's for a minter whose clock is a little ahead.
        return LongStream.rangeClosed(-1, 1).anyMatch(off -> day.equals(Long.toString(day(now) + off)));
    }

    private static long day(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), SECONDS_PER_DAY);
    }
}
