// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configuration of the tokens and of the keys that sign them. */
@ConfigMapping(prefix = "assent.token")
public interface TokenConfig {
    /** Issuer of the tokens, their {@code iss}: best the origin that clients use. */
    @WithDefault("https://assent.local")
    String issuer();

    /** Lifetime of an access token. */
    @WithDefault("10m")
    Duration lifetime();

    /** Timeout of the webhook that confirms an approval. */
    @WithDefault("3s")
    Duration verificationTimeout();

    /** Period in which a key signs before its successor does. */
    @WithDefault("90d")
    Duration keyLifetime();

    /** Period in which a key is published before it signs, so that every cached copy of the key set has it by then. */
    @WithDefault("1h")
    Duration keyOverlap();

    /** Interval at which an instance checks whether a key must be created or deleted; much shorter than the overlap. */
    @WithDefault("1m")
    Duration keyCheckInterval();

    /** Lifetime of an access token of a session. */
    @WithDefault("10m")
    Duration sessionAccessLifetime();

    /** Lifetime of a session that is not refreshed. */
    @WithDefault("7d")
    Duration sessionRefreshLifetime();

    /** Maximum lifetime of a session, however often it is refreshed. */
    @WithDefault("30d")
    Duration sessionLifetime();
}
