// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.dispatcher.transport.AttemptOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Maps the responses of Firebase Cloud Messaging to outcomes (Google, "FCM error codes"). */
final class FcmResponseMapper {
    private static final Pattern CODE = Pattern.compile("[A-Z_]{1,60}");
    private static final String UNSPECIFIED = "UNSPECIFIED_ERROR";
    private static final String THIRD_PARTY_AUTH_ERROR = "THIRD_PARTY_AUTH_ERROR";

    /** Wait after an exceeded quota if the response has no Retry-After (Google, "Best practices at scale"). */
    private static final Duration QUOTA_WAIT = Duration.ofMinutes(1);

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private FcmResponseMapper() {}

    /** Returns the outcome of a response. If {@code body} is unreadable, the status determines it. */
    static AttemptOutcome outcome(int status, String body, Optional<Duration> retryAfter) {
        if (status >= 200 && status < 300) {
            return new AttemptOutcome.Delivered();
        }
        String code = code(body).orElse("status_" + status);
        return switch (code) {
            // The only code that means the token: INVALID_ARGUMENT may mean any part of the message.
            case "UNREGISTERED" -> new AttemptOutcome.TokenUnregistered(code, Optional.empty());
            case "SENDER_ID_MISMATCH" -> new AttemptOutcome.AddressMismatched(code);
            case THIRD_PARTY_AUTH_ERROR -> new AttemptOutcome.ChannelMisconfigured(code);
            case "QUOTA_EXCEEDED" -> overQuota(code, retryAfter);
            case "UNAVAILABLE", "INTERNAL" -> new AttemptOutcome.Retryable(code, retryAfter);
            case "INVALID_ARGUMENT" -> new AttemptOutcome.Rejected(code);
            default -> byStatus(status, code, retryAfter);
        };
    }

    /** Returns whether Google refused our access token, and not the project's credentials for Apple. */
    static boolean refusesAccessToken(int status, String body) {
        return status == UNAUTHORIZED && !code(body).equals(Optional.of(THIRD_PARTY_AUTH_ERROR));
    }

    private static AttemptOutcome byStatus(int status, String code, Optional<Duration> retryAfter) {
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            return new AttemptOutcome.ChannelMisconfigured(code);
        }
        if (status == TOO_MANY_REQUESTS) {
            return overQuota(code, retryAfter);
        }
        return status >= SERVER_ERROR
                ? new AttemptOutcome.Retryable(code, retryAfter)
                : new AttemptOutcome.Rejected(code);
    }

    private static AttemptOutcome overQuota(String code, Optional<Duration> retryAfter) {
        return AttemptOutcome.Retryable.throttled(code, retryAfter.or(() -> Optional.of(QUOTA_WAIT)));
    }

    /** Returns FCM's own error code, or else the general one of Google's APIs. */
    private static Optional<String> code(String body) {
        JsonNode error;
        try {
            error = Json.read(body, JsonNode.class).path("error");
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        for (JsonNode detail : error.path("details")) {
            String code = detail.path("errorCode").asText();
            if (CODE.matcher(code).matches() && !code.equals(UNSPECIFIED)) {
                return Optional.of(code);
            }
        }
        return Optional.of(error.path("status").asText())
                .filter(status -> CODE.matcher(status).matches());
    }
}
