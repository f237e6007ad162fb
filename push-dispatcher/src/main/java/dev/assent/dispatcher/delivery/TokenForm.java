package dev.assent.dispatcher.delivery;

import java.util.regex.Pattern;

/** What kind of push token a device gave: each names the service that can reach it. */
public enum TokenForm {
    /** Apple's: hexadecimal. */
    APPLE_DEVICE,
    /** A Web Push subscription (RFC 8030), as JSON: a browser's, or of a UnifiedPush distributor. */
    SUBSCRIPTION,
    /** Anything else, such as Firebase's registration tokens. */
    REGISTRATION;

    private static final Pattern HEXADECIMAL = Pattern.compile("(?:[0-9A-Fa-f]{2}){32,100}");

    /** The form of {@code pushToken}, by its looks. */
    public static TokenForm of(String pushToken) {
        if (pushToken.stripLeading().startsWith("{")) {
            return SUBSCRIPTION;
        }
        return HEXADECIMAL.matcher(pushToken).matches() ? APPLE_DEVICE : REGISTRATION;
    }
}
