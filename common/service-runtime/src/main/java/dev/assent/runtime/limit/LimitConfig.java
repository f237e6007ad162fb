// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Configuration of rate limits per minute, for one source and for one tenant as a whole. */
@ConfigMapping(prefix = "assent.limit")
public interface LimitConfig {
    /** Challenges that one source may start in a minute. */
    @WithDefault("30")
    int challengesPerSource();

    /** Challenges that may be started in a minute for one tenant. */
    @WithDefault("6000")
    int challengesPerTenant();

    /** Challenges without a user that one source may start in a minute. */
    @WithDefault("30")
    int anonymousChallengesPerSource();

    /** Challenges without a user that may be started in a minute for one tenant. */
    @WithDefault("3000")
    int anonymousChallengesPerTenant();

    /** Devices that may enrol in a minute from one source. */
    @WithDefault("30")
    int enrolmentsPerSource();

    /** Devices that may enrol in a minute for one tenant. */
    @WithDefault("3000")
    int enrolmentsPerTenant();

    /** Wrong codes, wrong signatures and unknown keys, of each, in a minute from one source. */
    @WithDefault("30")
    int failuresPerSource();

    /** Wrong codes, wrong signatures and unknown keys, of each, in a minute for one tenant. */
    @WithDefault("3000")
    int failuresPerTenant();
}
