// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Endpoint whose last attempt failed.
 *
 * @param disabledAt time since which nothing is sent to it; null if it is still tried
 * @param users number of users whose pushes it did not take, at most {@link #SEVERAL_USERS}
 */
public record FailingEndpoint(
        String tenantId,
        Endpoint endpoint,
        Instant failingSince,
        String lastFailure,
        @Nullable Instant disabledAt,
        int users) {
    /** Number of users from which on a failure is no matter of one user's devices. */
    static final int SEVERAL_USERS = 3;

    /** Returns whether the failure is one for operators. A single user's devices can name any endpoint, also one that does not exist. */
    public boolean concernsOperators() {
        return concernsOperators(endpoint, users);
    }

    static boolean concernsOperators(Endpoint endpoint, int users) {
        return !endpoint.isChosenByDevice() || users >= SEVERAL_USERS;
    }
}
