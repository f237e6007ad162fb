package dev.assent.token.session;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.assent.runtime.http.ApiException;
import dev.assent.token.TokenConfig;
import dev.assent.token.signing.SignedTokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** Writes and reads the access tokens of sessions: ES256 JWTs of a type of their own, so that none passes for a sign-in. */
@ApplicationScoped
class SessionTokens {
    private static final JOSEObjectType TYPE = new JOSEObjectType("assent-session+jwt");

    private final SignedTokens tokens;
    private final TokenConfig config;
    private final Clock clock;

    SessionTokens(SignedTokens tokens, TokenConfig config, Clock clock) {
        this.tokens = tokens;
        this.config = config;
        this.clock = clock;
    }

    /**
     * What a genuine access token says.
     *
     * @param id which of its session's it is
     */
    record Said(UUID sessionId, UUID id, Instant expiresAt) {}

    /** The access token of {@code session}, good from now on, and no longer than the session. */
    Uni<String> write(Session session) {
        Instant now = clock.instant();
        Instant expiresAt = now.plus(config.sessionAccessLifetime());
        return tokens.sign(
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

    /** What {@code token} says to {@code tenantId}, expired or not; fails with {@code invalid_token}. */
    Uni<Said> read(String tenantId, String token) {
        return tokens.genuine(TYPE, token)
                .map(genuine -> genuine.filter(read -> config.issuer().equals(read.getIssuer())
                                && List.of(tenantId).equals(read.getAudience()))
                        .map(claims -> new Said(
                                UUID.fromString((String) claims.getClaim("sid")),
                                UUID.fromString(claims.getJWTID()),
                                claims.getExpirationTime().toInstant()))
                        .orElseThrow(ApiException::invalidToken));
    }
}
