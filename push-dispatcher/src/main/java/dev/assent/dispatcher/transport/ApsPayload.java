// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Payload member {@code aps}, which iOS itself interprets, through APNs or FCM (Apple, "Generating a remote notification").
 *
 * @param category names the approve and decline buttons that the app has registered
 * @param contentAvailable 1 starts the app without an alert
 */
public record ApsPayload(
        @Nullable Alert alert,
        @Nullable String category,
        @JsonProperty("interruption-level") @Nullable String interruptionLevel,
        @Nullable String sound,
        @JsonProperty("content-available") @Nullable Integer contentAvailable) {
    private static final Alert APPROVAL = new Alert(
            "Approval requested", "Open the app to approve or decline.", "ASSENT_PUSH_TITLE", "ASSENT_PUSH_BODY");
    private static final Alert TEST =
            new Alert("Test", "Push notifications arrive.", "ASSENT_TEST_TITLE", "ASSENT_TEST_BODY");

    /** Alert text: localization keys, and plain text for an app that has no translation. */
    public record Alert(
            String title,
            String body,
            @JsonProperty("title-loc-key") String titleLocKey,
            @JsonProperty("loc-key") String locKey) {}

    /** Returns the payload of a push of {@code kind}. */
    public static ApsPayload of(PushKind kind) {
        return switch (kind) {
            case APPROVAL -> new ApsPayload(APPROVAL, "ASSENT_CHALLENGE", "time-sensitive", "default", null);
            case TEST -> new ApsPayload(TEST, null, "active", "default", null);
            case WITHDRAWAL -> new ApsPayload(null, null, null, null, 1);
        };
    }
}
