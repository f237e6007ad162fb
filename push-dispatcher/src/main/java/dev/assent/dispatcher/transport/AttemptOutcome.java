// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Outcome of one attempt to deliver. A reason is the endpoint's own code or one of this service, never a secret. */
public sealed interface AttemptOutcome {

    /** Visitor with one method per outcome, so that no caller can omit one. */
    interface Visitor<T> {
        /** Handles a delivery that the endpoint accepted. */
        T delivered(Delivered outcome);

        /** Handles a delivery that the endpoint will never accept. */
        T rejected(Rejected outcome);

        /** Handles a delivery that failed because of the channel's credentials or settings. */
        T channelMisconfigured(ChannelMisconfigured outcome);

        /** Handles a push whose address does not fit the channel. */
        T addressMismatched(AddressMismatched outcome);

        /** Handles a push to a token that is no longer registered. */
        T tokenUnregistered(TokenUnregistered outcome);

        /** Handles a delivery whose next attempt may succeed. */
        T retryable(Retryable outcome);
    }

    /** Calls the method of {@code visitor} for this outcome and returns its result. */
    <T> T accept(Visitor<T> visitor);

    /** Outcome: the endpoint accepted the delivery. */
    record Delivered() implements AttemptOutcome {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.delivered(this);
        }
    }

    /** Outcome: the endpoint will never accept the delivery. */
    record Rejected(String reason) implements AttemptOutcome {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.rejected(this);
        }
    }

    /** Outcome: the endpoint refused the channel's credentials or settings. The operator must correct them; the push token stays valid. */
    record ChannelMisconfigured(String reason) implements AttemptOutcome {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.channelMisconfigured(this);
        }
    }

    /**
     * Outcome: the push token was issued for another sender than the channel. Either may be wrong: a device can present such
     * a token at will, and a channel with wrong settings fails for every device.
     */
    record AddressMismatched(String reason) implements AttemptOutcome {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.addressMismatched(this);
        }
    }

    /**
     * Outcome: the push token is no longer registered.
     *
     * @param since time of the invalidation, if the endpoint reports it
     */
    record TokenUnregistered(String reason, Optional<Instant> since) implements AttemptOutcome {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.tokenUnregistered(this);
        }
    }

    /**
     * Outcome: the next attempt may succeed.
     *
     * @param retryAfter shortest wait that the endpoint requests
     * @param endpointHealthy true if the endpoint only throttles (429), which is not a failure of the endpoint
     */
    record Retryable(String reason, Optional<Duration> retryAfter, boolean endpointHealthy) implements AttemptOutcome {
        /** Failure of the endpoint. */
        public Retryable(String reason, Optional<Duration> retryAfter) {
            this(reason, retryAfter, false);
        }

        /** Returns the outcome of an attempt that the endpoint throttled. */
        public static Retryable throttled(String reason, Optional<Duration> retryAfter) {
            return new Retryable(reason, retryAfter, true);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.retryable(this);
        }
    }
}
