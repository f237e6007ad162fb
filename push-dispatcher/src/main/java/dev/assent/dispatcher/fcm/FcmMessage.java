package dev.assent.dispatcher.fcm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.contracts.Json;
import dev.assent.dispatcher.apple.Aps;
import dev.assent.dispatcher.delivery.Push;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a device receives (Google, "REST Resource: projects.messages"): the challenge's id and a general line that the
 * app translates; what the user is asked only where the tenant wants it so. The phone asks us for the rest.
 *
 * @param token the device's registration token
 * @param data what the app reads; an iOS app finds it beside {@code aps}
 */
record FcmMessage(String token, Map<String, String> data, Android android, Apns apns) {
    /** In bytes (Google, "FCM error codes", INVALID_ARGUMENT). */
    private static final int LONGEST = 4096;

    /** The message as it is posted. */
    record Envelope(FcmMessage message) {}

    /**
     * For Android devices.
     *
     * @param notification null for a message that only the app sees
     */
    record Android(
            @JsonProperty("collapse_key") String collapseKey, String priority, String ttl, Notification notification) {}

    /** The line by its keys alone: where it has the plain text as well, Android shows that and translates nothing. */
    record Notification(
            String tag,
            @JsonProperty("title_loc_key") String titleLocKey,
            @JsonProperty("body_loc_key") String bodyLocKey) {}

    /** For iOS devices, which FCM reaches through Apple. */
    record Apns(Map<String, String> headers, ApplePayload payload) {}

    /** What iOS gets, besides the data, which FCM adds. */
    record ApplePayload(Aps aps) {}

    /** The body that asks for {@code push}; without what the user is asked where that is more than Google carries. */
    static String of(Push push, Instant now) {
        String full = of(push, push.disclosed().orElse(null), now);
        return full.getBytes(UTF_8).length <= LONGEST ? full : of(push, null, now);
    }

    private static String of(Push push, String context, Instant now) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("type", push.kind().wireName());
        data.put("challengeId", push.challenge().wireId());
        if (context != null) {
            data.put("context", context);
        }
        boolean apple = "ios".equalsIgnoreCase(push.platform());
        return Json.write(new Envelope(new FcmMessage(
                push.pushToken().orElseThrow().reveal(), data, android(push, now), apple ? apns(push) : null)));
    }

    private static Android android(Push push, Instant now) {
        String collapseKey = push.challenge().id().toString();
        String ttl = push.secondsLeft(now) + "s";
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
            // Google lowers the priority of apps whose urgent messages show nothing; a phone that sleeps has time.
            case WITHDRAWAL -> new Android(collapseKey, "NORMAL", ttl, null);
        };
    }

    private static Apns apns(Push push) {
        boolean silent = push.kind() == Push.Kind.WITHDRAWAL;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("apns-expiration", Long.toString(push.goodUntil().getEpochSecond()));
        // Apple refuses a background push of any other priority.
        headers.put("apns-priority", silent ? "5" : "10");
        headers.put("apns-push-type", silent ? "background" : "alert");
        headers.put("apns-collapse-id", push.challenge().id().toString());
        return new Apns(headers, new ApplePayload(Aps.of(push.kind())));
    }

    /** Shows nothing of the device or the user. */
    @Override
    public String toString() {
        return "FcmMessage[***]";
    }
}
