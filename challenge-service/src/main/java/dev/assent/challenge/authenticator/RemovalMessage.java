// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Message that a device signs to be removed: the number of the current ten-minute window, formatted as the SDKs do. */
final class RemovalMessage {
    private static final long WINDOW_SECONDS = Duration.ofMinutes(10).toSeconds();

    private RemovalMessage() {}

    /** Messages accepted at {@code now}: of the current window, and of the previous one for a request in transit. */
    static List<String> acceptedAt(Instant now) {
        long window = Math.floorDiv(now.getEpochSecond(), WINDOW_SECONDS);
        return List.of(window + ".0", (window - 1) + ".0");
    }
}
