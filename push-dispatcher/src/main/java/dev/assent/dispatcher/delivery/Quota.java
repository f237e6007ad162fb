package dev.assent.dispatcher.delivery;

/** How many deliveries of a tenant may still be started, over all its lanes: bounds what many endpoints that hang tie up together. */
final class Quota {
    private int left;

    Quota(int limit) {
        this.left = limit;
    }

    /** Up to {@code wanted}, as many as are left. */
    synchronized int take(int wanted) {
        int taken = Math.min(wanted, left);
        left -= taken;
        return taken;
    }

    /** Gives {@code unused} back. */
    synchronized void give(int unused) {
        left += unused;
    }
}
