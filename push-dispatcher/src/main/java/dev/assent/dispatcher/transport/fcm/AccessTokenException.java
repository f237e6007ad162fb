// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import java.util.Objects;

/** Failure to obtain an access token. It has no stack trace and no cause, which might quote a secret. */
final class AccessTokenException extends RuntimeException {
    private final boolean permanent;

    AccessTokenException(String reason, boolean permanent) {
        super(reason, null, false, false);
        this.permanent = permanent;
    }

    /** Returns the reason of the failure, a code without secrets. */
    String reason() {
        return Objects.requireNonNull(getMessage());
    }

    /** Returns whether the next attempt would fail too, because the account or its key was refused. */
    boolean isPermanent() {
        return permanent;
    }
}
