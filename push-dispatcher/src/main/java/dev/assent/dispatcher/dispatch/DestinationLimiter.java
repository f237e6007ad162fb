// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.dispatch;

import dev.assent.dispatcher.transport.AttemptOutcome;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/**
 * Limiter of the deliveries to one destination: bounds the concurrent attempts, so that a hanging endpoint occupies few
 * of them, and pauses a failing endpoint with a circuit breaker. Only one claim runs at a time. A request made meanwhile,
 * or while no permit is available, sets a flag, and the destination is checked again afterwards.
 */
final class DestinationLimiter {
    private final int limit;
    private final TenantPermits tenantPermits;
    private final CircuitBreaker breaker;
    private int inFlight;
    private boolean claiming;
    private boolean requested;

    /**
     * Limiter of a destination without deliveries.
     *
     * @param limit most concurrent attempts to this destination
     * @param tenantPermits permits that all destinations of the tenant share
     */
    DestinationLimiter(int limit, TenantPermits tenantPermits, CircuitBreaker breaker) {
        this.limit = limit;
        this.tenantPermits = tenantPermits;
        this.breaker = breaker;
    }

    /** Requests a claim, since deliveries may be due. */
    synchronized void request() {
        requested = true;
    }

    /**
     * Acquires permits and returns how many deliveries to claim: 0 if none is requested, no permit is available or the
     * circuit is open. {@link #onClaimed} must follow any other result.
     */
    synchronized int acquire() {
        if (claiming || !requested || inFlight >= limit) {
            return 0;
        }
        int permits = tenantPermits.acquire(isCircuitClosed() ? limit - inFlight : 1);
        if (permits > 0 && !isCircuitClosed() && !breaker.tryAcquirePermission()) {
            tenantPermits.release(permits);
            return 0;
        }
        claiming = permits > 0;
        requested &= permits == 0;
        return permits;
    }

    /** Records that {@code claimed} of {@code permits} deliveries were claimed. If all were, more may be due. */
    synchronized void onClaimed(int permits, int claimed) {
        claiming = false;
        inFlight += claimed;
        tenantPermits.release(permits - claimed);
        requested |= claimed == permits;
        if (claimed == 0) {
            breaker.releasePermission();
        }
    }

    /** Records the outcome of an attempt. */
    synchronized void onOutcome(AttemptOutcome outcome) {
        if (outcome.accept(new EndpointHealthy())) {
            breaker.onSuccess(0, breaker.getTimestampUnit());
        } else {
            breaker.onError(0, breaker.getTimestampUnit(), new EndpointFailedException());
        }
    }

    /** Records that a claimed delivery was ended without an attempt. */
    synchronized void onSkipped() {
        breaker.releasePermission();
    }

    /** Releases the permit of one delivery. */
    synchronized void release() {
        inFlight--;
        tenantPermits.release(1);
    }

    /** Returns whether no delivery is claimed or being claimed. */
    synchronized boolean isIdle() {
        return inFlight == 0 && !claiming;
    }

    /** Returns whether the circuit breaker pauses this destination. */
    boolean isCircuitOpen() {
        return !isCircuitClosed();
    }

    private boolean isCircuitClosed() {
        return breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    /** Decides whether an outcome shows a healthy endpoint: one that rejects a delivery is healthy. */
    private record EndpointHealthy() implements AttemptOutcome.Visitor<Boolean> {
        @Override
        public Boolean delivered(AttemptOutcome.Delivered outcome) {
            return true;
        }

        @Override
        public Boolean rejected(AttemptOutcome.Rejected outcome) {
            return true;
        }

        @Override
        public Boolean channelMisconfigured(AttemptOutcome.ChannelMisconfigured outcome) {
            return true;
        }

        @Override
        public Boolean addressMismatched(AttemptOutcome.AddressMismatched outcome) {
            return true;
        }

        @Override
        public Boolean tokenUnregistered(AttemptOutcome.TokenUnregistered outcome) {
            return true;
        }

        @Override
        public Boolean retryable(AttemptOutcome.Retryable outcome) {
            return outcome.endpointHealthy();
        }
    }

    /** Failure that the circuit breaker counts; it needs no stack trace. */
    private static final class EndpointFailedException extends Exception {
        private EndpointFailedException() {
            super(null, null, false, false);
        }
    }
}
