package dev.assent.challenge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configuration of new challenges. */
@ConfigMapping(prefix = "assent.challenge")
public interface ChallengeConfig {

    /** Time that a challenge stays open for an answer; at most ten minutes. */
    @WithDefault("5m")
    Duration lifetime();
}
