// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.accesstoken;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.token.PresentedAccessToken;
import dev.assent.token.TokenConfig;
import dev.assent.token.signing.JwtService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Encodes and decodes access tokens: ES256 JWTs for one tenant with all that a backend needs (form of RFC 9068). */
@ApplicationScoped
public class AccessTokenCodec {
    private final JwtService jwts;
    private final TokenConfig config;
    private final Clock clock;

    AccessTokenCodec(JwtService jwts, TokenConfig config, Clock clock) {
        this.jwts = jwts;
        this.config = config;
        this.clock = clock;
    }

    /** Signs a token with {@code claims} that is valid from now on. */
    public Uni<String> encode(AccessTokenClaims claims) {
        Instant now = clock.instant();
        return jwts.sign(
                PresentedAccessToken.TYPE,
                new JWTClaimsSet.Builder()
                        .issuer(config.issuer())
                        .audience(claims.tenantId())
                        .subject(claims.userId())
                        .claim("tenantId", claims.tenantId())
                        .claim("actionCode", claims.actionCode())
                        .claim("idempotencyKey", claims.idempotencyKey())
                        .claim("challengeId", claims.challengeId())
                        .claim("verificationMethod", claims.verificationMethod().name())
                        .claim("state", claims.state().name())
                        .claim("stateUpdatedAt", Json.format(claims.stateUpdatedAt()))
                        .claim("authenticatorId", claims.authenticatorId())
                        .jwtID(UuidGenerator.next(now).toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(config.lifetime())))
                        .build());
    }

    /**
     * Returns the claims of {@code token} for {@code tenantId}. Fails with {@code invalid_token}, or with {@code
     * expired_token} if it is an expired token of that tenant.
     */
    public Uni<AccessTokenClaims> decode(String tenantId, String token) {
        return jwts.verify(PresentedAccessToken.TYPE, token).map(verified -> {
            JWTClaimsSet claims = verified.filter(set -> config.issuer().equals(set.getIssuer())
                            && List.of(tenantId).equals(set.getAudience()))
                    .orElseThrow(ApiException::invalidToken);
            if (!claims.getExpirationTime().toInstant().isAfter(clock.instant())) {
                throw ApiException.expiredToken();
            }
            return toClaims(claims);
        });
    }

    private static AccessTokenClaims toClaims(JWTClaimsSet claims) {
        return new AccessTokenClaims(
                (String) claims.getClaim("tenantId"),
                claims.getSubject(),
                (String) claims.getClaim("actionCode"),
                (String) claims.getClaim("idempotencyKey"),
                (String) claims.getClaim("challengeId"),
                VerificationMethod.valueOf((String) claims.getClaim("verificationMethod")),
                ActionState.valueOf((String) claims.getClaim("state")),
                Instant.parse((String) claims.getClaim("stateUpdatedAt")),
                (String) claims.getClaim("authenticatorId"));
    }
}
