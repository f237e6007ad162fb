// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

import java.time.Duration;

/** Limits of a challenge that several services depend on, so that none of them outlives or undercuts another. */
public final class ChallengeLimits {
    /** {@link #MAX_LIFETIME} in seconds, as an annotation needs it. */
    public static final int MAX_LIFETIME_SECONDS = 600;

    /** Longest time between a challenge's creation and its expiry. Retries and retentions derive from it. */
    public static final Duration MAX_LIFETIME = Duration.ofSeconds(MAX_LIFETIME_SECONDS);

    private ChallengeLimits() {}
}
