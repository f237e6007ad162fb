// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.backend;

import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.verification.decision.Challenge;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A pending challenge, as its backend receives it; without members if none is pending. */
public record OpenChallenge(
        @Nullable String challengeId,
        @Schema(description = "epoch seconds") @Nullable Long expiresAt,
        @Nullable VerificationMethod verificationMethod,
        @Nullable String action) {
    static final OpenChallenge NONE = new OpenChallenge(null, null, null, null);

    static OpenChallenge of(Challenge challenge) {
        return new OpenChallenge(
                challenge.challengeId(),
                challenge.expiresAt().getEpochSecond(),
                challenge.credentialType().verificationMethod(),
                challenge.actionCode());
    }
}
