// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Configuration of rate limits per minute, for one source and for one tenant as a whole. */
@ConfigMapping(prefix = "assent.limit")
public interface LimitConfig {
    /** Challenges that one source may start in a minute. */
    @WithDefault("300")
    int challengesPerSource();

    /** Challenges that may be started in a minute for one tenant. */
    @WithDefault("30000")
    int challengesPerTenant();

    /** Challenges without a user that one source may start in a minute. */
    @WithDefault("120")
    int anonymousChallengesPerSource();

    /** Challenges without a user that may be started in a minute for one tenant. */
    @WithDefault("12000")
    int anonymousChallengesPerTenant();

    /** Devices that may enrol in a minute from one source. */
    @WithDefault("120")
    int enrolmentsPerSource();

    /** Devices that may enrol in a minute for one tenant. */
    @WithDefault("3000")
    int enrolmentsPerTenant();

    /** Changes that one device may make to itself in a minute. */
    @WithDefault("10")
    int changesPerDevice();

    /** Changes that devices may make to themselves in a minute for one tenant. */
    @WithDefault("3000")
    int changesPerTenant();

    /** Calls that the challenge page may make in a minute with one track token. */
    @WithDefault("60")
    int pageCallsPerToken();

    /** Calls that challenge pages may make in a minute for one tenant. */
    @WithDefault("30000")
    int pageCallsPerTenant();

    /** Nonces that one device may ask for in a minute to look up its challenge, at one instance. */
    @WithDefault("600")
    int lookUpsPerDevice();

    /** Wrong codes, wrong signatures and unknown keys, of each, in a minute from one source. */
    @WithDefault("30")
    int failuresPerSource();

    /** Wrong codes, wrong signatures and unknown keys, of each, in a minute for one tenant. */
    @WithDefault("3000")
    int failuresPerTenant();
}
