// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.assent.runtime.http.ApiException;
import dev.assent.token.TokenConfig;
import dev.assent.token.signing.JwtService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** Encodes and decodes the access tokens of sessions: ES256 JWTs of their own type, so that none proves an action. */
@ApplicationScoped
class SessionTokenCodec {
    private static final JOSEObjectType TYPE = new JOSEObjectType("assent-session+jwt");

    private final JwtService jwts;
    private final TokenConfig config;
    private final Clock clock;

    SessionTokenCodec(JwtService jwts, TokenConfig config, Clock clock) {
        this.jwts = jwts;
        this.config = config;
        this.clock = clock;
    }

    /**
     * The claims of a verified access token.
     *
     * @param id the {@code jti}, which identifies the token among those of its session
     */
    record Claims(UUID sessionId, UUID id, Instant expiresAt) {}

    /** Signs the access token of {@code session}, valid from now on, and no longer than the session. */
    Uni<String> encode(Session session) {
        Instant now = clock.instant();
        Instant expiresAt = now.plus(config.sessionAccessLifetime());
        return jwts.sign(
                TYPE,
                new JWTClaimsSet.Builder()
                        .issuer(config.issuer())
                        .audience(session.tenantId())
                        .subject(session.userId())
                        .claim("client_id", session.clientId())
                        .claim("sid", session.id().toString())
                        .jwtID(session.accessId().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(
                                Date.from(expiresAt.isBefore(session.expiresAt()) ? expiresAt : session.expiresAt()))
                        .build());
    }

    /** Returns the claims of {@code token} for {@code tenantId}, even if expired; fails with {@code invalid_token}. */
    Uni<Claims> decode(String tenantId, String token) {
        return jwts.verify(TYPE, token)
                .map(verified -> verified.filter(set -> config.issuer().equals(set.getIssuer())
                                && List.of(tenantId).equals(set.getAudience()))
                        .map(claims -> new Claims(
                                UUID.fromString((String) claims.getClaim("sid")),
                                UUID.fromString(claims.getJWTID()),
                                claims.getExpirationTime().toInstant()))
                        .orElseThrow(ApiException::invalidToken));
    }
}
