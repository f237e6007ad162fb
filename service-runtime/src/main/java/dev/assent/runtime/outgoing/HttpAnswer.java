package dev.assent.runtime.outgoing;

import java.time.Duration;
import java.util.Optional;

/**
 * What a peer answered, without its body.
 *
 * @param retryAfter the wait that the peer asks for
 */
public record HttpAnswer(int status, Optional<Duration> retryAfter) {
    /** Whether the peer took the request. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Whether the next attempt may succeed. */
    public boolean isTransient() {
        return status == 429 || status >= 500;
    }
}
