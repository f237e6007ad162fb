// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.runtime.device.PushSubscription;
import dev.assent.runtime.device.PushTokenType;
import dev.assent.runtime.http.ApiException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Validator of push tokens: refuses one that cannot work, so that its app learns it at the enrolment and not at the first
 * push. It accepts any form that it does not know, since a tenant's gateway may have its own.
 */
final class PushTokenValidator {
    /** A line break, a blank or the angle brackets around it show a token that was printed and not encoded. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7E&&[^<>]]+");

    /** Platforms that have no APNs device tokens. */
    private static final Set<String> WITHOUT_APNS = Set.of("android", "web");

    private PushTokenValidator() {}

    /** Throws a 400 if no push can reach a device of {@code platform} by {@code pushToken}; null is valid. */
    static void validate(@Nullable String pushToken, String platform) {
        if (pushToken == null) {
            return;
        }
        switch (PushTokenType.of(pushToken)) {
            case SUBSCRIPTION -> requireSubscription(pushToken);
            case APPLE_DEVICE -> requireApple(platform);
            case REGISTRATION -> requireToken(pushToken);
        }
    }

    private static void requireSubscription(String pushToken) {
        try {
            PushSubscription.parse(pushToken);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidRequest("pushToken", "not a usable Web Push subscription; " + e.getMessage());
        }
    }

    private static void requireApple(String platform) {
        if (WITHOUT_APNS.contains(platform.toLowerCase(Locale.ROOT))) {
            throw ApiException.invalidRequest(
                    "pushToken", "an APNs device token cannot belong to a device of the platform " + platform);
        }
    }

    private static void requireToken(String pushToken) {
        if (!TOKEN.matcher(pushToken).matches()) {
            throw ApiException.invalidRequest(
                    "pushToken",
                    "must consist of visible ASCII characters without blanks and angle brackets; encode an APNs device token in hexadecimal");
        }
    }
}
