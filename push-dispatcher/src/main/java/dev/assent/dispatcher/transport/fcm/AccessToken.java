// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import java.time.Duration;

/**
 * Access token of a service account.
 *
 * @param lifetime time from the response until Google no longer accepts it
 */
record AccessToken(String value, Duration lifetime) {

    /** Returns the value of the header {@code Authorization}. */
    String authorization() {
        return "Bearer " + value;
    }

    @Override
    public String toString() {
        return "AccessToken[***]";
    }
}
