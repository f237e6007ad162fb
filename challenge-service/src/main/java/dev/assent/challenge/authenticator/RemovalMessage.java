package dev.assent.challenge.authenticator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a device signs to be removed: the number of the ten minutes it is, as the SDKs print that number. */
final class RemovalMessage {
    private static final long WINDOW = Duration.ofMinutes(10).toSeconds();

    private RemovalMessage() {}

    /** What may have been signed by {@code now}: in this window, or in the one before, for a request on its way. */
    static List<String> acceptedAt(Instant now) {
        long window = Math.floorDiv(now.getEpochSecond(), WINDOW);
        return List.of(window + ".0", (window - 1) + ".0");
    }
}
