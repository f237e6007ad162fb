// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.dispatcher.transport.ApsPayload;
import dev.assent.dispatcher.transport.Push;
import org.jspecify.annotations.Nullable;

/**
 * Payload of an APNs push: the challenge id and a general text that the app translates, and the context only if the tenant
 * allows it. The app fetches the rest from Assent.
 */
record ApnsPayload(ApsPayload aps, String type, String challengeId, @Nullable String context) {
    /** Largest payload in bytes (Apple, "Generating a remote notification"). */
    private static final int LONGEST = 4096;

    /** Returns the payload of {@code push}; without the context if it would be too long. */
    static String of(Push push) {
        String full = of(push, push.disclosedContext().orElse(null));
        return full.getBytes(UTF_8).length <= LONGEST ? full : of(push, null);
    }

    private static String of(Push push, @Nullable String context) {
        return Json.write(new ApnsPayload(
                ApsPayload.of(push.kind()),
                push.kind().wireName(),
                push.challenge().challengeId(),
                context));
    }
}
