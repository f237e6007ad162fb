// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The response to a poll of a page that shows a QR code. */
@Schema(name = "QrCodeOutcome")
public record QrCodePollResult(
        @Schema(required = true, description = "true once a device has claimed the challenge") boolean isClaimed,
        @Schema(required = true) boolean isVerified,
        @Schema(required = true, description = "true once the outcome is final") boolean isConsumed,
        @Nullable String accessToken) {

    static QrCodePollResult of(PollResult result, boolean isClaimed) {
        return new QrCodePollResult(isClaimed, result.isVerified(), result.isConsumed(), result.accessToken());
    }

    /** Omits the access token, so that no log holds it. */
    @Override
    public String toString() {
        return "QrCodePollResult[isClaimed=" + isClaimed + ", isVerified=" + isVerified + ", isConsumed=" + isConsumed
                + "]";
    }
}
