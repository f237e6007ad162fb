// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.PushKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Payload of a Web Push message before encryption: the challenge id and a general text, which the app or page translates by
 * {@code type}, and the context only if the tenant allows it. The device fetches the rest from Assent.
 */
record WebPushPayload(
        String type, String challengeId, @Nullable String title, @Nullable String body, @Nullable String context) {
    /** Largest payload in bytes, of the 4,096 that every push service accepts (RFC 8291 §4). */
    static final int LONGEST = 3993;
    /** Granularity of the payload in bytes, so that the encrypted length reveals little. */
    private static final int PADDING_STEP = 512;

    private static final byte SPACE = ' ';

    /** Returns the payload of {@code push}; without the context if it would be too long. */
    static byte[] of(Push push) {
        byte[] full = of(push, push.disclosedContext().orElse(null));
        return pad(full.length <= LONGEST ? full : of(push, null));
    }

    private static byte[] of(Push push, @Nullable String context) {
        return Json.write(of(push.kind(), push.challenge().challengeId(), context))
                .getBytes(UTF_8);
    }

    private static WebPushPayload of(PushKind kind, String challengeId, @Nullable String context) {
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

    /** Pads with spaces, which JSON ignores, since the library has no padding (RFC 8188 §2). */
    private static byte[] pad(byte[] json) {
        int steps = (json.length + PADDING_STEP - 1) / PADDING_STEP;
        byte[] padded = Arrays.copyOf(json, Math.min(steps * PADDING_STEP, LONGEST));
        Arrays.fill(padded, json.length, padded.length, SPACE);
        return padded;
    }

    /** Names the challenge and omits the context. */
    @Override
    public String toString() {
        return "WebPushPayload[" + type + ", " + challengeId + "]";
    }
}
