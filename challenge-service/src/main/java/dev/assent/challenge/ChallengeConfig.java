// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import dev.assent.contracts.challenge.ChallengeLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Configuration of new challenges. */
@ConfigMapping(prefix = "assent.challenge")
public interface ChallengeConfig {

    /** Time until an unanswered challenge expires; at most {@link ChallengeLimits#MAX_LIFETIME}. */
    @WithDefault("5m")
    @DurationMin(nanos = 1)
    @DurationMax(seconds = ChallengeLimits.MAX_LIFETIME_SECONDS)
    Duration lifetime();

    /** Time without an action after which a user's browser is deleted. */
    @WithDefault("400d")
    @DurationMin(days = 1)
    Duration browserRetention();

    /** Time after which an action and its challenges are deleted. */
    @WithDefault("400d")
    @DurationMin(days = 8)
    Duration actionRetention();
}
