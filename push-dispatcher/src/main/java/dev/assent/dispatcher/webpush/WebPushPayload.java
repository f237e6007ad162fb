package dev.assent.dispatcher.webpush;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.dispatcher.delivery.Push;
import java.util.Arrays;

/**
 * What a push service carries, before encryption: the challenge's id and a general line, which the app or the page
 * translates by {@code type}; what the user is asked only where the tenant wants it so. The device asks us for the rest.
 */
record WebPushPayload(String type, String challengeId, String title, String body, String context) {
    /** In bytes: what is left of the 4,096 that every push service takes (RFC 8291 §4). */
    static final int LONGEST = 3993;
    /** In bytes: the encrypted length tells no more than how many of these there are. */
    private static final int STEP = 512;

    private static final byte BLANK = ' ';

    /** The payload of {@code push}; without what the user is asked where that is more than a push service carries. */
    static byte[] of(Push push) {
        byte[] full = of(push, push.disclosed().orElse(null));
        return padded(full.length <= LONGEST ? full : of(push, null));
    }

    private static byte[] of(Push push, String context) {
        return Json.write(of(push.kind(), push.challenge().wireId(), context)).getBytes(UTF_8);
    }

    private static WebPushPayload of(Push.Kind kind, String challengeId, String context) {
        return switch (kind) {
            case APPROVAL ->
                new WebPushPayload(
                        kind.wireName(),
                        challengeId,
                        "Approval requested",
                        "Open the app to approve or decline.",
                        context);
            case TEST ->
                new WebPushPayload(kind.wireName(), challengeId, "Test", "Push notifications arrive.", context);
            case WITHDRAWAL -> new WebPushPayload(kind.wireName(), challengeId, null, null, null);
        };
    }

    /** The library has no padding (RFC 8188 §2), and blanks after JSON mean nothing. */
    private static byte[] padded(byte[] json) {
        int steps = (json.length + STEP - 1) / STEP;
        byte[] padded = Arrays.copyOf(json, Math.min(steps * STEP, LONGEST));
        Arrays.fill(padded, json.length, padded.length, BLANK);
        return padded;
    }

    /** Leaves out what the user is asked. */
    @Override
    public String toString() {
        return "WebPushPayload[" + type + ", " + challengeId + "]";
    }
}
