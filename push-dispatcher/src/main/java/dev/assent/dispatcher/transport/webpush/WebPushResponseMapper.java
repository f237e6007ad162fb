// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.runtime.egress.EgressException;
import dev.assent.runtime.egress.HttpResponse;
import java.util.Optional;

/** Maps the responses of push services to outcomes (RFC 8030 §5, §7 and §8.4, RFC 8292 §4.2, and vendor documentation). */
final class WebPushResponseMapper {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    /** Microsoft's equivalent of 429. */
    private static final int NOT_ACCEPTABLE = 406;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int GONE = 410;

    private WebPushResponseMapper() {}

    /** Returns the outcome of {@code response}. */
    static AttemptOutcome outcome(HttpResponse response) {
        if (response.isSuccess()) {
            return new AttemptOutcome.Delivered();
        }
        String reason = "status_" + response.status();
        if (response.isThrottled() || response.status() == NOT_ACCEPTABLE) {
            return AttemptOutcome.Retryable.throttled(reason, response.retryAfter());
        }
        if (response.isTransient() || response.status() == REQUEST_TIMEOUT) {
            return new AttemptOutcome.Retryable(reason, response.retryAfter());
        }
        return switch (response.status()) {
            // The subscription may be of another key than the channel's, and the device chooses who answers.
            case UNAUTHORIZED, FORBIDDEN -> new AttemptOutcome.AddressMismatched(reason);
            case NOT_FOUND, GONE -> new AttemptOutcome.TokenUnregistered(reason, Optional.empty());
            default -> new AttemptOutcome.Rejected(reason);
        };
    }

    /** Returns the outcome of a request without a response. */
    static AttemptOutcome outcome(EgressException failure) {
        String reason = String.valueOf(failure.getMessage());
        return failure.isPermanent()
                ? new AttemptOutcome.Rejected(reason)
                : new AttemptOutcome.Retryable(reason, Optional.empty());
    }
}
