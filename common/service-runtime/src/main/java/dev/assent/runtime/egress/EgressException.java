// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

/** Failure of a request without a response. It has no stack trace and no cause, which may quote the requested address. */
public final class EgressException extends RuntimeException {
    private final boolean permanent;

    private EgressException(String reason, boolean permanent) {
        super(reason, null, false, false);
        this.permanent = permanent;
    }

    /** Creates the failure for a host without an allowed address. */
    static EgressException addressRefused() {
        return new EgressException("address_refused", true);
    }

    /** Creates the failure for a request without a response, because of {@code reason}. */
    static EgressException unreachable(String reason) {
        return new EgressException(reason, false);
    }

    /** Returns whether every further attempt would fail alike. */
    public boolean isPermanent() {
        return permanent;
    }
}
