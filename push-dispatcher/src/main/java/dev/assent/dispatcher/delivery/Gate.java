package dev.assent.dispatcher.delivery;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/**
 * How many deliveries of a lane may be started: bounds what an endpoint that hangs can tie up, and lets one that fails
 * rest. One claim at a time; whoever asks during it, or while nothing may start, leaves word, and the lane looks again.
 */
final class Gate {
    private final int limit;
    private final Quota quota;
    private final CircuitBreaker breaker;
    private int inFlight;
    private boolean claiming;
    private boolean wanted;

    /**
     * @param limit how many may be in flight of this lane
     * @param quota what is left for all lanes of the tenant
     */
    Gate(int limit, Quota quota, CircuitBreaker breaker) {
        this.limit = limit;
        this.quota = quota;
        this.breaker = breaker;
    }

    /** There may be something to send. */
    synchronized void want() {
        wanted = true;
    }

    /** How many to claim now; 0 where there is nothing to do, no room, or the peer rests. Followed by {@link #claimed}. */
    synchronized int take() {
        if (claiming || !wanted || inFlight >= limit) {
            return 0;
        }
        int room = quota.take(isClosed() ? limit - inFlight : 1);
        if (room > 0 && !isClosed() && !breaker.tryAcquirePermission()) {
            quota.give(room);
            return 0;
        }
        claiming = room > 0;
        wanted &= room == 0;
        return room;
    }

    /** Of {@code asked} claims {@code got} were made; as many as asked means that there may be more. */
    synchronized void claimed(int asked, int got) {
        claiming = false;
        inFlight += got;
        quota.give(asked - got);
        wanted |= got == asked;
        if (got == 0) {
            breaker.releasePermission();
        }
    }

    /** An attempt that was started came to {@code outcome}. */
    synchronized void settled(Outcome outcome) {
        outcome.on(new Verdict());
    }

    /** An attempt was not made after all. */
    synchronized void notMade() {
        breaker.releasePermission();
    }

    /** One delivery is done with. */
    synchronized void done() {
        inFlight--;
        quota.give(1);
    }

    /** Whether nothing is on its way. */
    synchronized boolean isIdle() {
        return inFlight == 0 && !claiming;
    }

    /** Whether the peer rests. */
    boolean isOpen() {
        return !isClosed();
    }

    private boolean isClosed() {
        return breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    /** Whether the peer is well: one that refuses is. */
    private final class Verdict implements Outcome.Cases<Void> {
        @Override
        public Void delivered(Outcome.Delivered outcome) {
            return well();
        }

        @Override
        public Void rejected(Outcome.Rejected outcome) {
            return well();
        }

        @Override
        public Void channelFault(Outcome.ChannelFault outcome) {
            return well();
        }

        @Override
        public Void tokenDead(Outcome.TokenDead outcome) {
            return well();
        }

        @Override
        public Void tryAgain(Outcome.TryAgain outcome) {
            if (outcome.peerIsWell()) {
                return well();
            }
            breaker.onError(0, breaker.getTimestampUnit(), new PeerFailed());
            return null;
        }

        private Void well() {
            breaker.onSuccess(0, breaker.getTimestampUnit());
            return null;
        }
    }

    /** What the breaker counts; it has no use for a stack. */
    private static final class PeerFailed extends Exception {
        private PeerFailed() {
            super(null, null, false, false);
        }
    }
}
