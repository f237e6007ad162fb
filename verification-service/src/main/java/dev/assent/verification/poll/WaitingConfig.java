// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configuration of callers that wait for the outcome of a challenge: long polls and event streams. */
@ConfigMapping(prefix = "assent.waiting")
public interface WaitingConfig {
    /** Callers that may wait at once at one instance. */
    @WithDefault("20000")
    int maxCallers();

    /** Callers with the same track token that may wait at once at one instance. */
    @WithDefault("4")
    int maxCallersPerBearer();

    /** Longest time that a long poll waits, whatever it asks for. */
    @WithDefault("25S")
    Duration longestPoll();

    /** Longest time that an event stream lasts. */
    @WithDefault("5M")
    Duration longestStream();

    /** Time between two comments of an event stream that has nothing else to send. */
    @WithDefault("15S")
    Duration heartbeatInterval();
}
