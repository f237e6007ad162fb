package dev.assent.push.delivery;

/**
 * How many pushes of a lane may still be started: bounds what an endpoint that hangs can tie up. One claim at a time;
 * whoever asks during it, or while nothing is free, leaves word, and the lane looks again.
 */
final class Slots {
    private final int limit;
    private int inFlight;
    private boolean claiming;
    private boolean wanted;

    Slots(int limit) {
        this.limit = limit;
    }

    /** There may be something to send. */
    synchronized void want() {
        wanted = true;
    }

    /** How many to claim now; 0 where there is nothing to do or no room. Followed by {@link #claimed}. */
    synchronized int take() {
        if (claiming || !wanted || inFlight >= limit) {
            return 0;
        }
        claiming = true;
        wanted = false;
        return limit - inFlight;
    }

    /** Of {@code asked} claims {@code got} were made; as many as asked means that there may be more. */
    synchronized void claimed(int asked, int got) {
        claiming = false;
        inFlight += got;
        wanted |= got == asked;
    }

    /** One attempt is over. */
    synchronized void done() {
        inFlight--;
    }
}
