package dev.assent.push.apns;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.contracts.Json;
import dev.assent.push.delivery.Push;

/**
 * What goes through Apple: the challenge's id and a general line, which the app translates; what the user is asked only
 * where the tenant wants it so. The phone asks us for the rest.
 */
record ApnsPayload(Aps aps, String type, String challengeId, String context) {
    /** In bytes (Apple, "Generating a remote notification"). */
    private static final int LONGEST = 4096;

    private static final Alert APPROVAL = new Alert(
            "Approval requested", "Open the app to approve or decline.", "ASSENT_PUSH_TITLE", "ASSENT_PUSH_BODY");
    private static final Alert TEST =
            new Alert("Test", "Push notifications arrive.", "ASSENT_TEST_TITLE", "ASSENT_TEST_BODY");

    /**
     * What iOS itself reads.
     *
     * @param category names the buttons to approve and to decline, which the app has registered
     * @param contentAvailable 1 wakes the app without a word to the user
     */
    record Aps(
            Alert alert,
            String category,
            @JsonProperty("interruption-level") String interruptionLevel,
            String sound,
            @JsonProperty("content-available") Integer contentAvailable) {}

    /** The line: the app's translation under the keys, and the plain text for an app that has none. */
    record Alert(
            String title,
            String body,
            @JsonProperty("title-loc-key") String titleLocKey,
            @JsonProperty("loc-key") String locKey) {}

    /** The payload of {@code push}; without what the user is asked where that is more than Apple carries. */
    static String of(Push push) {
        String full = of(push, push.disclosed().orElse(null));
        return full.getBytes(UTF_8).length <= LONGEST ? full : of(push, null);
    }

    private static String of(Push push, String context) {
        return Json.write(new ApnsPayload(
                aps(push.kind()), push.kind().wireName(), push.challenge().wireId(), context));
    }

    private static Aps aps(Push.Kind kind) {
        return switch (kind) {
            case APPROVAL -> new Aps(APPROVAL, "ASSENT_CHALLENGE", "time-sensitive", "default", null);
            case TEST -> new Aps(TEST, null, "active", "default", null);
            case WITHDRAWAL -> new Aps(null, null, null, null, 1);
        };
    }
}
