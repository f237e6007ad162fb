// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** Clock of a service under test: real time, until a test turns it forward; {@link ClockReset} turns it back after each. */
@Singleton
public class MutableClock extends Clock {
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    /** Turns it forward by {@code time}. */
    public void turn(Duration time) {
        ahead.updateAndGet(before -> before.plus(time));
    }

    /** Returns to real time. */
    public void reset() {
        ahead.set(Duration.ZERO);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
