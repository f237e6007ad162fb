// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.assent.contracts.challenge.VerificationMethod;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session of a user with one of a tenant's clients.
 *
 * @param verificationMethod the method by which the user signed in; null if the action succeeded without a challenge
 * @param refreshHash the hash of the only valid refresh token
 * @param accessId the {@code jti} of the only valid access token
 * @param expiresAt the time until which the session can be refreshed
 * @param endsAt the time at which the session ends, however often it is refreshed
 */
record Session(
        UUID id,
        String tenantId,
        String userId,
        String clientId,
        @Nullable VerificationMethod verificationMethod,
        String refreshHash,
        UUID accessId,
        Instant expiresAt,
        Instant endsAt,
        boolean revoked) {

    /** Returns whether {@code token}, which is of its family, is the only valid refresh token. */
    boolean accepts(RefreshToken token) {
        return MessageDigest.isEqual(
                refreshHash.getBytes(US_ASCII), token.hash().getBytes(US_ASCII));
    }

    /** Returns the session with a new pair of tokens, valid until {@code expiresAt} or its end. */
    Session refresh(RefreshToken refreshToken, Instant expiresAt) {
        return new Session(
                id,
                tenantId,
                userId,
                clientId,
                verificationMethod,
                refreshToken.hash(),
                UUID.randomUUID(),
                expiresAt.isBefore(endsAt) ? expiresAt : endsAt,
                endsAt,
                revoked);
    }

    /** Names the session and omits its user. */
    @Override
    public String toString() {
        return "Session[" + id + " of tenant " + tenantId + "]";
    }
}
