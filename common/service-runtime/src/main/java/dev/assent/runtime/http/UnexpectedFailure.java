// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import org.jboss.logging.Logger;

/** Failures of requests that are no mistake of the caller. */
public final class UnexpectedFailure {
    private static final Logger LOG = Logger.getLogger(UnexpectedFailure.class);

    private UnexpectedFailure() {}

    /** Logs {@code failure} and returns how it is reported to the caller: as 503 if it passes, else as 500. */
    public static ApiException report(Throwable failure) {
        if (TemporaryFailure.isTemporary(failure)) {
            LOG.warnf("request answered with 503: %s", failure);
            return new ApiException(503, "service_unavailable", "A part of the system is not reachable. Try again.");
        }
        LOG.error("request answered with 500", failure);
        return ApiException.ofStatus(500);
    }
}
