package dev.assent.token.mint;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.runtime.http.ApiException;
import dev.assent.token.TokenConfig;
import dev.assent.token.signing.SignedTokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Writes and reads access tokens: ES256 JWTs for one tenant, which carry all that a backend needs to know (RFC 9068 in form). */
@ApplicationScoped
public class AccessTokens {
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");

    private final SignedTokens tokens;
    private final TokenConfig config;
    private final Clock clock;

    AccessTokens(SignedTokens tokens, TokenConfig config, Clock clock) {
        this.tokens = tokens;
        this.config = config;
        this.clock = clock;
    }

    /** A token that says {@code content}, good from now on. */
    public Uni<String> write(AccessToken content) {
        Instant now = clock.instant();
        return tokens.sign(
                TYPE,
                new JWTClaimsSet.Builder()
                        .issuer(config.issuer())
                        .audience(content.tenantId())
                        .subject(content.userId())
                        .claim("tenantId", content.tenantId())
                        .claim("actionCode", content.actionCode())
                        .claim("idempotencyKey", content.idempotencyKey())
                        .claim("challengeId", content.challengeId())
                        .claim(
                                "verificationMethod",
                                content.verificationMethod().name())
                        .claim("state", content.state().name())
                        .claim("stateUpdatedAt", Json.format(content.stateUpdatedAt()))
                        .claim("authenticatorId", content.authenticatorId())
                        .jwtID(UuidGenerator.next(now).toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(config.lifetime())))
                        .build());
    }

    /** What {@code token} says to {@code tenantId}; fails with {@code invalid_token}, or, for that tenant alone, {@code expired_token}. */
    public Uni<AccessToken> read(String tenantId, String token) {
        return tokens.genuine(TYPE, token).map(genuine -> {
            JWTClaimsSet claims = genuine.filter(read -> config.issuer().equals(read.getIssuer())
                            && List.of(tenantId).equals(read.getAudience()))
                    .orElseThrow(ApiException::invalidToken);
            if (!claims.getExpirationTime().toInstant().isAfter(clock.instant())) {
                throw ApiException.expiredToken();
            }
            return content(claims);
        });
    }

    private static AccessToken content(JWTClaimsSet claims) {
        return new AccessToken(
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
