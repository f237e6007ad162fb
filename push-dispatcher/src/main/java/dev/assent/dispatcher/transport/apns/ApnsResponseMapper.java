// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import com.eatthepath.pushy.apns.ApnsPushNotification;
import com.eatthepath.pushy.apns.PushNotificationResponse;
import dev.assent.dispatcher.transport.AttemptOutcome;
import java.util.Optional;
import java.util.Set;

/** Maps the responses of APNs to outcomes (Apple, "Handling notification responses from APNs"). */
final class ApnsResponseMapper {
    private static final Set<String> TOKEN_UNREGISTERED = Set.of("Unregistered", "BadDeviceToken", "ExpiredToken");
    private static final Set<String> CHANNEL_MISCONFIGURED = Set.of(
            "BadTopic",
            "MissingTopic",
            "TopicDisallowed",
            "BadCertificate",
            "BadCertificateEnvironment",
            "ExpiredProviderToken",
            "Forbidden",
            "InvalidProviderToken",
            "MissingProviderToken",
            "UnrelatedKeyIdInToken",
            "BadEnvironmentKeyIdInToken");
    /** The token is of another app than the channel's. */
    private static final String OTHER_TOPIC = "DeviceTokenNotForTopic";
    /** Concerns the connection, not the push, although its status is 400. */
    private static final String IDLE_TIMEOUT = "IdleTimeout";

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private ApnsResponseMapper() {}

    /** Returns the outcome of {@code response}. */
    static AttemptOutcome outcome(PushNotificationResponse<? extends ApnsPushNotification> response) {
        if (response.isAccepted()) {
            return new AttemptOutcome.Delivered();
        }
        String reason = response.getRejectionReason().orElse("status_" + response.getStatusCode());
        if (TOKEN_UNREGISTERED.contains(reason)) {
            return new AttemptOutcome.TokenUnregistered(reason, response.getTokenInvalidationTimestamp());
        }
        if (OTHER_TOPIC.equals(reason)) {
            return new AttemptOutcome.AddressMismatched(reason);
        }
        if (CHANNEL_MISCONFIGURED.contains(reason)) {
            return new AttemptOutcome.ChannelMisconfigured(reason);
        }
        if (response.getStatusCode() == TOO_MANY_REQUESTS) {
            return AttemptOutcome.Retryable.throttled(reason, Optional.empty());
        }
        return isTransient(response.getStatusCode(), reason)
                ? new AttemptOutcome.Retryable(reason, Optional.empty())
                : new AttemptOutcome.Rejected(reason);
    }

    private static boolean isTransient(int status, String reason) {
        return status >= SERVER_ERROR || IDLE_TIMEOUT.equals(reason);
    }
}
