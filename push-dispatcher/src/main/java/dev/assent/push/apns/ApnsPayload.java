package dev.assent.push.apns;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.contracts.Json;

/**
 * What goes through Apple: the challenge's id and a general line, which the app translates. The phone asks us for the
 * rest.
 */
record ApnsPayload(Aps aps, String challengeId) {
    private static final Alert ALERT = new Alert(
            "Approval requested", "Open the app to approve or decline.", "ASSENT_PUSH_TITLE", "ASSENT_PUSH_BODY");
    private static final Aps APS = new Aps(ALERT, "ASSENT_CHALLENGE", "time-sensitive", "default");

    /**
     * What iOS itself reads.
     *
     * @param category names the buttons to approve and to decline, which the app has registered
     */
    record Aps(
            Alert alert, String category, @JsonProperty("interruption-level") String interruptionLevel, String sound) {}

    /** The line: the app's translation under the keys, and the plain text for an app that has none. */
    record Alert(
            String title,
            String body,
            @JsonProperty("title-loc-key") String titleLocKey,
            @JsonProperty("loc-key") String locKey) {}

    /** The payload of a push about the challenge {@code wireId}. */
    static String of(String wireId) {
        return Json.write(new ApnsPayload(APS, wireId));
    }
}
