package dev.assent.verification.backend;

import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.verification.decision.Challenge;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A challenge that waits for its answer; without members where none does. */
public record OpenChallenge(
        String challengeId,
        @Schema(description = "epoch milliseconds") Long expiresAt,
        VerificationMethod verificationMethod,
        String action) {
    static final OpenChallenge NONE = new OpenChallenge(null, null, null, null);

    static OpenChallenge of(Challenge challenge) {
        return new OpenChallenge(
                challenge.wireId(),
                challenge.expiresAt().toEpochMilli(),
                VerificationMethod.PUSH,
                challenge.actionCode());
    }
}
