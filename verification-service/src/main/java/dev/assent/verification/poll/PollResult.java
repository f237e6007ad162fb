// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The response to a poll. */
@Schema(name = "Outcome")
public record PollResult(
        @Schema(required = true) boolean isVerified,
        @Schema(required = true, description = "true once the outcome is final") boolean isConsumed,
        @Nullable String accessToken) {
    static final PollResult WAITING = new PollResult(false, false, null);

    /** The response for a challenge that is declined, expired or cancelled. */
    static final PollResult REFUSED = new PollResult(false, true, null);

    static PollResult verified(@Nullable String accessToken) {
        return new PollResult(true, true, accessToken);
    }

    /** Omits the access token, so that no log holds it. */
    @Override
    public String toString() {
        return "PollResult[isVerified=" + isVerified + ", isConsumed=" + isConsumed + "]";
    }
}
