package dev.assent.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this service makes and signs tokens. */
@ConfigMapping(prefix = "assent.token")
public interface TokenConfig {
    /** Who the tokens say has issued them: their {@code iss}, best the origin that clients see. */
    @WithDefault("https://assent.local")
    String issuer();

    /** How long an access token is good for. */
    @WithDefault("10m")
    Duration lifetime();

    /** How long the webhook of an action may take to agree to an approval. */
    @WithDefault("3s")
    Duration verificationTimeout();

    /** How long a key signs before its successor does. */
    @WithDefault("90d")
    Duration keyLifetime();

    /** How long a key is published before it signs, so that whoever keeps a copy of the key set has it by then. */
    @WithDefault("1h")
    Duration keyOverlap();

    /** How often an instance looks whether a key must be made or removed; much shorter than the overlap. */
    @WithDefault("1m")
    Duration keyCheckInterval();

    /** How long an access token of a session is good for. */
    @WithDefault("10m")
    Duration sessionAccessLifetime();

    /** How long a session lasts that nobody refreshes. */
    @WithDefault("7d")
    Duration sessionRefreshLifetime();

    /** How long a session lasts at most, however often it is refreshed. */
    @WithDefault("30d")
    Duration sessionLifetime();
}
