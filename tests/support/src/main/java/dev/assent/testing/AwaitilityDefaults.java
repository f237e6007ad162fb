// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;

/**
 * Sets how tests of the services wait: they check at once and often at first, since most events arrive within
 * milliseconds, then less often, since a check may cost a request. Set by the application, whose class loader the tests use.
 */
@ApplicationScoped
class AwaitilityDefaults {
    private static final Duration FIRST_INTERVAL = Duration.ofMillis(5);
    private static final Duration LONGEST_INTERVAL = Duration.ofMillis(100);
    /** Long enough for a machine that builds other modules at the same time. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    void set(@Observes StartupEvent start) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(IterativePollInterval.iterative(
                last -> last.compareTo(LONGEST_INTERVAL.dividedBy(2)) < 0 ? last.multipliedBy(2) : LONGEST_INTERVAL,
                FIRST_INTERVAL));
        Awaitility.setDefaultTimeout(TIMEOUT);
    }
}
