package dev.assent.dispatcher.fcm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.dispatcher.delivery.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the answers of Firebase Cloud Messaging mean (Google, "FCM error codes"). */
final class FcmAnswers {
    private static final Pattern CODE = Pattern.compile("[A-Z_]{1,60}");
    private static final String UNSPECIFIED = "UNSPECIFIED_ERROR";
    private static final String THIRD_PARTY_AUTH_ERROR = "THIRD_PARTY_AUTH_ERROR";

    /** What Google asks for where a refusal for the quota names no wait (Google, "Best practices at scale"). */
    private static final Duration QUOTA_WAIT = Duration.ofMinutes(1);

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private FcmAnswers() {}

    /** The outcome that an answer tells; a {@code body} that nobody can read leaves it to the status. */
    static Outcome outcome(int status, String body, Optional<Duration> retryAfter) {
        if (status >= 200 && status < 300) {
            return new Outcome.Delivered();
        }
        String code = code(body).orElse("status_" + status);
        return switch (code) {
            // The only one that says so: INVALID_ARGUMENT may mean the token, or any other part of the message.
            case "UNREGISTERED" -> new Outcome.TokenDead(code, Optional.empty());
            case "SENDER_ID_MISMATCH", THIRD_PARTY_AUTH_ERROR -> new Outcome.ChannelFault(code);
            case "QUOTA_EXCEEDED" -> overQuota(code, retryAfter);
            case "UNAVAILABLE", "INTERNAL" -> new Outcome.TryAgain(code, retryAfter);
            case "INVALID_ARGUMENT" -> new Outcome.Rejected(code);
            default -> byStatus(status, code, retryAfter);
        };
    }

    /** Whether it is our access token that was not taken, and not what the project has to show to Apple. */
    static boolean refusesOurToken(int status, String body) {
        return status == UNAUTHORIZED && !code(body).equals(Optional.of(THIRD_PARTY_AUTH_ERROR));
    }

    private static Outcome byStatus(int status, String code, Optional<Duration> retryAfter) {
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            return new Outcome.ChannelFault(code);
        }
        if (status == TOO_MANY_REQUESTS) {
            return overQuota(code, retryAfter);
        }
        return status >= SERVER_ERROR ? new Outcome.TryAgain(code, retryAfter) : new Outcome.Rejected(code);
    }

    private static Outcome overQuota(String code, Optional<Duration> retryAfter) {
        return Outcome.TryAgain.throttled(code, retryAfter.or(() -> Optional.of(QUOTA_WAIT)));
    }

    /** FCM's own code, or else the general one of Google's APIs. */
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
