// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Uses that a source or a tenant has in a minute. Each use locks a row until its transaction is durable, so a large allowance is
 * divided among several rows: one for each {@value #USES_OF_ROW} uses. A use takes any of them, so that one may be used up a few
 * percent before the others. A small allowance has one row, and is exact.
 *
 * @param perMinute the number of uses
 */
record Allowance(int perMinute) {
    static final long PERIOD_MICROS = Duration.ofMinutes(1).toNanos() / 1000;
    private static final int USES_OF_ROW = 2000;
    private static final int MAX_ROWS = 16;

    /** Returns the number of rows. */
    int rows() {
        return Math.max(1, Math.min(MAX_ROWS, perMinute / USES_OF_ROW));
    }

    /** Returns the time, in microseconds, in which a row regains one use. */
    long costMicros() {
        return PERIOD_MICROS * rows() / perMinute;
    }

    /** Returns the key of the row that the next use of {@code key} takes. */
    String rowOf(String key) {
        int rows = rows();
        return rows == 1 ? key : key + " " + ThreadLocalRandom.current().nextInt(rows);
    }
}
