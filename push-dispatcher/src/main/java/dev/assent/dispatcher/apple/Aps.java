package dev.assent.dispatcher.apple;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.dispatcher.delivery.Push;

/**
 * What iOS itself reads of a push, whoever brings it (Apple, "Generating a remote notification").
 *
 * @param category names the buttons to approve and to decline, which the app has registered
 * @param contentAvailable 1 wakes the app without a word to the user
 */
public record Aps(
        Alert alert,
        String category,
        @JsonProperty("interruption-level") String interruptionLevel,
        String sound,
        @JsonProperty("content-available") Integer contentAvailable) {
    private static final Alert APPROVAL = new Alert(
            "Approval requested", "Open the app to approve or decline.", "ASSENT_PUSH_TITLE", "ASSENT_PUSH_BODY");
    private static final Alert TEST =
            new Alert("Test", "Push notifications arrive.", "ASSENT_TEST_TITLE", "ASSENT_TEST_BODY");

    /** The line: the app's translation under the keys, and the plain text for an app that has none. */
    public record Alert(
            String title,
            String body,
            @JsonProperty("title-loc-key") String titleLocKey,
            @JsonProperty("loc-key") String locKey) {}

    /** What iOS reads of a push of {@code kind}. */
    public static Aps of(Push.Kind kind) {
        return switch (kind) {
            case APPROVAL -> new Aps(APPROVAL, "ASSENT_CHALLENGE", "time-sensitive", "default", null);
            case TEST -> new Aps(TEST, null, "active", "default", null);
            case WITHDRAWAL -> new Aps(null, null, null, null, 1);
        };
    }
}
