// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.device;

import java.util.regex.Pattern;

/** Type of a push token, which determines the push service that can reach the device. */
public enum PushTokenType {
    /** Apple device token: hexadecimal. */
    APPLE_DEVICE,
    /** Web Push subscription (RFC 8030) as JSON, of a browser or a UnifiedPush distributor. */
    SUBSCRIPTION,
    /** Any other token, such as Firebase's registration tokens. */
    REGISTRATION;

    private static final Pattern HEXADECIMAL = Pattern.compile("(?:[0-9A-Fa-f]{2}){32,100}");

    /** Returns the type of {@code pushToken}, derived from its syntax. */
    public static PushTokenType of(String pushToken) {
        if (pushToken.stripLeading().startsWith("{")) {
            return SUBSCRIPTION;
        }
        return HEXADECIMAL.matcher(pushToken).matches() ? APPLE_DEVICE : REGISTRATION;
    }
}
