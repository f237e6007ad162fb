// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Counter of the distinct callers that one limit refuses, so that an operator can tell one attacker from many users behind
 * too low a limit. It counts to {@link #MOST} at most: more names would let an attacker fill the memory.
 */
final class RefusedCallers {
    static final int MOST = 1_000;

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Clock clock;
    private final Set<String> callers = new HashSet<>();
    private final Set<String> tenants = new HashSet<>();
    private Instant began = Instant.EPOCH;
    private int before;

    RefusedCallers(Clock clock) {
        this.clock = clock;
    }

    /** Counts {@code caller}; returns whether it is the first of its tenant within the interval. */
    synchronized boolean add(String tenantId, String caller) {
        turn();
        if (callers.size() < MOST) {
            callers.add(caller);
        }
        return tenants.size() < MOST && tenants.add(tenantId);
    }

    /** Returns the number in this interval or in the one before, whichever is greater. */
    synchronized int count() {
        turn();
        return Math.max(before, callers.size());
    }

    private void turn() {
        Instant now = clock.instant();
        if (now.isBefore(began.plus(INTERVAL))) {
            return;
        }
        before = now.isBefore(began.plus(INTERVAL.multipliedBy(2))) ? callers.size() : 0;
        began = now;
        callers.clear();
        tenants.clear();
    }
}
