// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.dispatch;

/** Permits for the concurrent deliveries of one tenant over all its destinations. They bound what many hanging endpoints can occupy together. */
final class TenantPermits {
    private int available;

    TenantPermits(int limit) {
        this.available = limit;
    }

    /** Acquires up to {@code wanted} permits and returns how many. */
    synchronized int acquire(int wanted) {
        int acquired = Math.min(wanted, available);
        available -= acquired;
        return acquired;
    }

    /** Releases {@code permits}. */
    synchronized void release(int permits) {
        available += permits;
    }
}
