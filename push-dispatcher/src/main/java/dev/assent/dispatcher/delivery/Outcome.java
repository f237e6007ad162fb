package dev.assent.dispatcher.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How an attempt ended. Reasons are the peer's own words or a code of ours, never a secret. */
public sealed interface Outcome {

    /** What to do about each outcome; whoever decides about one decides about all. */
    interface Cases<T> {
        /** The peer took the push. */
        T delivered(Delivered outcome);

        /** The peer will never take it. */
        T rejected(Rejected outcome);

        /** The peer takes nothing that this channel sends as it is configured. */
        T channelFault(ChannelFault outcome);

        /** The peer no longer knows the device. */
        T tokenDead(TokenDead outcome);

        /** The next attempt may succeed. */
        T tryAgain(TryAgain outcome);
    }

    /** The answer of {@code cases} to this outcome. */
    <T> T on(Cases<T> cases);

    /** The peer took the push. */
    record Delivered() implements Outcome {
        @Override
        public <T> T on(Cases<T> cases) {
            return cases.delivered(this);
        }
    }

    /** The peer will never take it. */
    record Rejected(String reason) implements Outcome {
        @Override
        public <T> T on(Cases<T> cases) {
            return cases.rejected(this);
        }
    }

    /** The peer refuses the channel's credentials or settings: the operator's to mend, and no fault of the device. */
    record ChannelFault(String reason) implements Outcome {
        @Override
        public <T> T on(Cases<T> cases) {
            return cases.channelFault(this);
        }
    }

    /**
     * The peer no longer knows the push token.
     *
     * @param since since when, where the peer says so
     */
    record TokenDead(String reason, Optional<Instant> since) implements Outcome {
        @Override
        public <T> T on(Cases<T> cases) {
            return cases.tokenDead(this);
        }
    }

    /**
     * The next attempt may succeed.
     *
     * @param after the wait that the peer asks for
     * @param peerIsWell whether the peer only has no time for us now (429), which is no failure of its own
     */
    record TryAgain(String reason, Optional<Duration> after, boolean peerIsWell) implements Outcome {
        /** The peer is not well. */
        public TryAgain(String reason, Optional<Duration> after) {
            this(reason, after, false);
        }

        /** The peer has no time for us now. */
        public static TryAgain throttled(String reason, Optional<Duration> after) {
            return new TryAgain(reason, after, true);
        }

        @Override
        public <T> T on(Cases<T> cases) {
            return cases.tryAgain(this);
        }
    }
}
