// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.token;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.contracts.challenge.ChallengeId;
import java.text.ParseException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Access token of an approved challenge as its bearer presents it. Nothing in it is verified: a service without
 * token-service's keys compares it with the token that was issued for {@code challengeId}.
 *
 * @param text the whole token
 * @param id the {@code jti}
 */
public record PresentedAccessToken(
        String text,
        UUID id,
        String tenantId,
        String userId,
        ChallengeId challengeId,
        Instant issuedAt,
        Instant expiresAt) {
    /** Type in the header of an access token (RFC 9068 §2.1). */
    public static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");

    /** Parses {@code text}; returns empty if it is no access token with these claims. */
    public static Optional<PresentedAccessToken> parse(String text) {
        return CompactJwtParser.parse(text)
                .filter(jwt -> TYPE.equals(jwt.getHeader().getType()))
                .flatMap(jwt -> read(text, jwt));
    }

    private static Optional<PresentedAccessToken> read(String text, SignedJWT jwt) {
        try {
            JWTClaimsSet claims = requireNonNull(jwt.getJWTClaimsSet());
            return Optional.of(new PresentedAccessToken(
                    text,
                    UUID.fromString(requireNonNull(claims.getJWTID())),
                    requireNonNull(claims.getStringClaim("tenantId")),
                    requireNonNull(claims.getSubject()),
                    ChallengeId.parse(claims.getStringClaim("challengeId")).orElseThrow(),
                    claims.getIssueTime().toInstant(),
                    claims.getExpirationTime().toInstant()));
        } catch (ParseException | RuntimeException e) {
            // Anybody can send any claims: absent ones, of other types, times that no Instant holds.
            return Optional.empty();
        }
    }

    /** Omits the token, so that no log holds it. */
    @Override
    public String toString() {
        return "PresentedAccessToken[" + id + "]";
    }
}
