package dev.assent.dispatcher.apns;

import com.eatthepath.pushy.apns.ApnsPushNotification;
import com.eatthepath.pushy.apns.PushNotificationResponse;
import dev.assent.dispatcher.delivery.Outcome;
import java.util.Optional;
import java.util.Set;

/** What Apple's answers mean (Apple, "Handling notification responses from APNs"). */
final class ApnsAnswers {
    private static final Set<String> TOKEN_DEAD = Set.of("Unregistered", "BadDeviceToken", "ExpiredToken");
    private static final Set<String> CHANNEL_FAULT = Set.of(
            "DeviceTokenNotForTopic",
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
    /** Says of the connection, not of the push, although its status is a 400. */
    private static final String IDLE_TIMEOUT = "IdleTimeout";

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private ApnsAnswers() {}

    /** The outcome that {@code answer} tells. */
    static Outcome outcome(PushNotificationResponse<? extends ApnsPushNotification> answer) {
        if (answer.isAccepted()) {
            return new Outcome.Delivered();
        }
        String reason = answer.getRejectionReason().orElse("status_" + answer.getStatusCode());
        if (TOKEN_DEAD.contains(reason)) {
            return new Outcome.TokenDead(reason, answer.getTokenInvalidationTimestamp());
        }
        if (CHANNEL_FAULT.contains(reason)) {
            return new Outcome.ChannelFault(reason);
        }
        if (answer.getStatusCode() == TOO_MANY_REQUESTS) {
            return Outcome.TryAgain.throttled(reason, Optional.empty());
        }
        return isTransient(answer.getStatusCode(), reason)
                ? new Outcome.TryAgain(reason, Optional.empty())
                : new Outcome.Rejected(reason);
    }

    private static boolean isTransient(int status, String reason) {
        return status >= SERVER_ERROR || IDLE_TIMEOUT.equals(reason);
    }
}
