package dev.assent.dispatcher.apns;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.dispatcher.apple.Aps;
import dev.assent.dispatcher.delivery.Push;

/**
 * What goes through Apple: the challenge's id and a general line, which the app translates; what the user is asked only
 * where the tenant wants it so. The phone asks us for the rest.
 */
record ApnsPayload(Aps aps, String type, String challengeId, String context) {
    /** In bytes (Apple, "Generating a remote notification"). */
    private static final int LONGEST = 4096;

    /** The payload of {@code push}; without what the user is asked where that is more than Apple carries. */
    static String of(Push push) {
        String full = of(push, push.disclosed().orElse(null));
        return full.getBytes(UTF_8).length <= LONGEST ? full : of(push, null);
    }

    private static String of(Push push, String context) {
        return Json.write(new ApnsPayload(
                Aps.of(push.kind()), push.kind().wireName(), push.challenge().wireId(), context));
    }
}
