package dev.assent.verification.poll;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a poll is answered. */
public record Outcome(
        @Schema(required = true) boolean isVerified,
        @Schema(required = true, description = "nothing more will come") boolean isConsumed,
        String accessToken) {
    static final Outcome WAITING = new Outcome(false, false, null);

    /** Declined, expired or withdrawn. */
    static final Outcome REFUSED = new Outcome(false, true, null);

    static Outcome verified(String accessToken) {
        return new Outcome(true, true, accessToken);
    }

    @Override
    public String toString() {
        return "Outcome[isVerified=" + isVerified + ", isConsumed=" + isConsumed + "]";
    }
}
