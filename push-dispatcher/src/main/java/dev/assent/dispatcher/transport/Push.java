// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport;

import dev.assent.runtime.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Push to one device.
 *
 * @param id the same in every attempt, so that a receiver can detect a repetition
 * @param challenge the challenge of the push; a test push has one that does not exist
 * @param validUntil end of the time in which delivery makes sense: the challenge's expiry, or later for a withdrawal
 * @param platform as the device reported it ({@code ios}, {@code android}, …); null if it reported none
 * @param disclosedContext the canonical context, if the tenant lets it pass through the push services
 */
public record Push(
        UUID id,
        PushKind kind,
        ChallengeDetails challenge,
        Instant validUntil,
        UUID authenticatorId,
        @Nullable String platform,
        Optional<Secret> pushToken,
        Optional<String> disclosedContext) {

    /** The longest that FCM accepts. Web Push services follow it. */
    private static final Duration LONGEST_TTL = Duration.ofDays(28);

    /** Returns the time to live at {@code now} in seconds: at least 0 and at most 28 days. */
    public long ttlSeconds(Instant now) {
        long left = Duration.between(now, validUntil).toSeconds();
        return Math.max(0, Math.min(left, LONGEST_TTL.toSeconds()));
    }

    /** Names the device and omits its push token and the context. */
    @Override
    public String toString() {
        return "Push[" + id + ", " + kind + ", " + authenticatorId + "]";
    }
}
