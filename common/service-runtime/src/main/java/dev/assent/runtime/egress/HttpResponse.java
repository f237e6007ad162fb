package dev.assent.runtime.egress;

import java.time.Duration;
import java.util.Optional;

/**
 * What a peer answered, without its body.
 *
 * @param retryAfter the wait that the peer asks for
 */
public record HttpResponse(int status, Optional<Duration> retryAfter) {
    private static final int TOO_MANY_REQUESTS = 429;

    /** Whether the peer took the request. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Whether the peer has no time for us now (RFC 6585 §4). */
    public boolean isThrottled() {
        return status == TOO_MANY_REQUESTS;
    }

    /** Whether the next attempt may succeed. */
    public boolean isTransient() {
        return isThrottled() || status >= 500;
    }
}
