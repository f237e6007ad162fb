package dev.assent.token.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.assent.contracts.challenge.VerificationMethod;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;

/**
 * A user's session with one of a tenant's clients.
 *
 * @param verificationMethod how the user signed in; null where no challenge of ours says
 * @param refreshHash of the one refresh token that is good now
 * @param accessId the {@code jti} of the one access token that is good now
 * @param expiresAt until when it can be refreshed
 * @param endsAt when it is over, however often it was refreshed
 */
record Session(
        UUID id,
        String tenantId,
        String userId,
        String clientId,
        VerificationMethod verificationMethod,
        String refreshHash,
        UUID accessId,
        Instant expiresAt,
        Instant endsAt,
        boolean revoked) {

    /** Whether {@code token}, which is of its family, is the one that is good now. */
    boolean isRefreshedBy(RefreshToken token) {
        return MessageDigest.isEqual(
                refreshHash.getBytes(US_ASCII), token.hash().getBytes(US_ASCII));
    }

    /** This session with a new pair of tokens, good until {@code expiresAt} or its end. */
    Session renewed(RefreshToken refreshToken, Instant expiresAt) {
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

    /** Names the session and shows nothing of its user. */
    @Override
    public String toString() {
        return "Session[" + id + " of tenant " + tenantId + "]";
    }
}
