package dev.assent.challenge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How challenges are made. */
@ConfigMapping(prefix = "assent.challenge")
public interface ChallengeConfig {

    /** How long a challenge waits for its answer; at most ten minutes. */
    @WithDefault("5m")
    Duration lifetime();
}
