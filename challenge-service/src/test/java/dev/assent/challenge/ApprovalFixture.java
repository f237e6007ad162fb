// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.testing.TopicClient;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Fixture that approves challenges as the other services do, with an access token in the form of token-service. */
@Singleton
class ApprovalFixture {
    private final ChallengeEventClient challengeEvents;
    private final TopicClient topics;
    private final Sealer sealer;
    private final Clock clock;

    ApprovalFixture(ChallengeEventClient challengeEvents, TopicClient topics, Sealer sealer, Clock clock) {
        this.challengeEvents = challengeEvents;
        this.topics = topics;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** Starts a challenge of {@code userId}, lets {@code device} approve it and returns the access token. */
    String approve(TenantFixture tenant, String userId, UUID device) {
        return approve(tenant, userId, device, Duration.ofMinutes(10));
    }

    String approve(TenantFixture tenant, String userId, UUID device, Duration lifetime) {
        String challengeId = tenant.startChallenge(tenant.token(userId, "sign-in", Map.of()));
        return approve(tenant, userId, device, challengeId, lifetime);
    }

    /** Lets {@code device} approve the challenge and returns the access token. */
    String approve(TenantFixture tenant, String userId, UUID device, String challengeId) {
        return approve(tenant, userId, device, challengeId, Duration.ofMinutes(10));
    }

    /** Lets {@code userId} prove the action of a challenge without a user inside the app of {@code device}; returns the access token. */
    String proveInApp(TenantFixture tenant, String userId, UUID device, String challengeId) {
        String token = accessToken(tenant, userId, challengeId, Duration.ofMinutes(10));
        ChallengeCreated created = challengeEvents.created(challengeId);
        String sealed =
                sealer.seal(KeyPurpose.ACCESS_TOKEN, created.challengeUuid().toString(), new Secret(token));
        topics.publish(inApp(created, userId, device, 2, ChallengeStatus.PENDING, created.context(), null));
        topics.publish(inApp(created, userId, device, 4, ChallengeStatus.VERIFIED, null, sealed));
        return token;
    }

    private static ChallengeUpdated inApp(
            ChallengeCreated created,
            String userId,
            UUID device,
            long version,
            ChallengeStatus status,
            @Nullable String context,
            @Nullable String sealedToken) {
        return new ChallengeUpdated(
                created.challengeUuid(),
                version,
                created.challengeId(),
                created.tenantId(),
                userId,
                created.actionId(),
                created.actionCode(),
                created.idempotencyKey(),
                created.expiresAt(),
                status,
                Instant.now(),
                device,
                sealedToken,
                null,
                false,
                CredentialType.IN_APP,
                context,
                null);
    }

    private String approve(TenantFixture tenant, String userId, UUID device, String challengeId, Duration lifetime) {
        String token = accessToken(tenant, userId, challengeId, lifetime);
        topics.publish(update(challengeId, device, ChallengeStatus.VERIFIED, token, false));
        return token;
    }

    /** Returns a token in the form of an access token of {@code challengeId}; no event has issued it. */
    String accessToken(TenantFixture tenant, String userId, String challengeId, Duration lifetime) {
        Instant now = clock.instant();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(new JOSEObjectType("at+jwt"))
                        .keyID("a-key")
                        .build(),
                new JWTClaimsSet.Builder()
                        .subject(userId)
                        .claim("tenantId", tenant.tenantId())
                        .claim("challengeId", challengeId)
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(lifetime)))
                        .build());
        try {
            jwt.sign(new MACSigner(new byte[32]));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }

    /** Returns the challenge of {@code accessToken}. */
    String challengeOf(String accessToken) {
        try {
            return SignedJWT.parse(accessToken).getJWTClaimsSet().getStringClaim("challengeId");
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the event by which too many wrong codes disable {@code device}. */
    ChallengeUpdated disabling(String challengeId, UUID device) {
        return update(challengeId, device, ChallengeStatus.DECLINED, null, true);
    }

    private ChallengeUpdated update(
            String challengeId, UUID device, ChallengeStatus status, @Nullable String accessToken, boolean disabled) {
        UUID uuid = ChallengeId.parse(challengeId).orElseThrow().uuid();
        ChallengeUpdated plain = challengeEvents.update(challengeId, 5, device, status, null);
        return new ChallengeUpdated(
                uuid,
                plain.version(),
                challengeId,
                plain.tenantId(),
                plain.userId(),
                plain.actionId(),
                plain.actionCode(),
                plain.idempotencyKey(),
                plain.expiresAt(),
                status,
                plain.updatedAt(),
                device,
                accessToken == null
                        ? null
                        : sealer.seal(KeyPurpose.ACCESS_TOKEN, uuid.toString(), new Secret(accessToken)),
                null,
                disabled);
    }
}
