// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import java.time.Duration;
import java.util.Optional;

/**
 * Response of an endpoint, without its body.
 *
 * @param retryAfter wait that the endpoint asks for
 */
public record HttpResponse(int status, Optional<Duration> retryAfter) {
    private static final int TOO_MANY_REQUESTS = 429;

    /** Returns whether the endpoint accepted the request. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Returns whether the endpoint limits the rate (RFC 6585 §4). */
    public boolean isThrottled() {
        return status == TOO_MANY_REQUESTS;
    }

    /** Returns whether a retry may succeed. */
    public boolean isTransient() {
        return isThrottled() || status >= 500;
    }
}
