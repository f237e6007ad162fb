// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.contracts.Json;
import dev.assent.dispatcher.transport.ApsPayload;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.PushKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Message to a device (Google, "REST Resource: projects.messages"): the challenge id and a general text that the app
 * translates, and the context only if the tenant allows it. The app fetches the rest from Assent.
 *
 * @param token the device's registration token
 * @param data the data for the app; an iOS app receives it beside {@code aps}
 * @param apns null for Android devices
 */
record FcmMessage(String token, Map<String, String> data, Android android, @Nullable Apns apns) {
    /** Largest message in bytes (Google, "FCM error codes", INVALID_ARGUMENT). */
    private static final int LONGEST = 4096;

    /** Body of the request. */
    record Envelope(FcmMessage message) {}

    /**
     * Part for Android devices.
     *
     * @param notification null for a silent message
     */
    record Android(
            @JsonProperty("collapse_key") String collapseKey,
            String priority,
            String ttl,
            @Nullable Notification notification) {}

    /** Localization keys of the text, without plain text, which Android would show instead of the translation. */
    record Notification(
            String tag,
            @JsonProperty("title_loc_key") String titleLocKey,
            @JsonProperty("body_loc_key") String bodyLocKey) {}

    /** Part for iOS devices, which FCM reaches through APNs. */
    record Apns(Map<String, String> headers, ApplePayload payload) {}

    /** Payload for iOS; FCM adds the data. */
    record ApplePayload(ApsPayload aps) {}

    /** Returns the request body for {@code push}; without the context if the message would be too long. */
    static String of(Push push, Instant now) {
        String full = of(push, push.disclosedContext().orElse(null), now);
        return full.getBytes(UTF_8).length <= LONGEST ? full : of(push, null, now);
    }

    private static String of(Push push, @Nullable String context, Instant now) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("type", push.kind().wireName());
        data.put("challengeId", push.challenge().challengeId());
        if (context != null) {
            data.put("context", context);
        }
        boolean apple = "ios".equalsIgnoreCase(push.platform());
        return Json.write(new Envelope(new FcmMessage(
                push.pushToken().orElseThrow().reveal(), data, android(push, now), apple ? apns(push) : null)));
    }

    private static Android android(Push push, Instant now) {
        String collapseKey = push.challenge().challengeUuid().toString();
        String ttl = push.ttlSeconds(now) + "s";
        return switch (push.kind()) {
            case APPROVAL ->
                new Android(
                        collapseKey,
                        "HIGH",
                        ttl,
                        new Notification(collapseKey, "assent_push_title", "assent_push_body"));
            case TEST ->
                new Android(
                        collapseKey,
                        "HIGH",
                        ttl,
                        new Notification(collapseKey, "assent_test_title", "assent_test_body"));
            // Google lowers the priority of apps whose high-priority messages show nothing.
            case WITHDRAWAL -> new Android(collapseKey, "NORMAL", ttl, null);
        };
    }

    private static Apns apns(Push push) {
        boolean silent = push.kind() == PushKind.WITHDRAWAL;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("apns-expiration", Long.toString(push.validUntil().getEpochSecond()));
        // Apple rejects a background push with any other priority.
        headers.put("apns-priority", silent ? "5" : "10");
        headers.put("apns-push-type", silent ? "background" : "alert");
        headers.put("apns-collapse-id", push.challenge().challengeUuid().toString());
        return new Apns(headers, new ApplePayload(ApsPayload.of(push.kind())));
    }

    /** Omits the device and the context. */
    @Override
    public String toString() {
        return "FcmMessage[***]";
    }
}
