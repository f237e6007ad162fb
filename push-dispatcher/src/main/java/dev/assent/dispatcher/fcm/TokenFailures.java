package dev.assent.dispatcher.fcm;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.api.client.http.HttpResponseException;
import dev.assent.contracts.Json;
import dev.assent.runtime.egress.EgressException;
import java.util.regex.Pattern;

/** What it means that no access token came (RFC 6749 §5.2). */
final class TokenFailures {
    private static final Pattern CODE = Pattern.compile("[a-z_]{1,60}");
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private TokenFailures() {}

    /** What {@code failure} of Google's library tells, whose own message quotes the answer. */
    static TokenFailure of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpResponseException refusal) {
                return refused(refusal.getStatusCode(), refusal.getContent());
            }
            if (cause instanceof EgressException unreachable) {
                return new TokenFailure("oauth_" + unreachable.getMessage(), unreachable.isPermanent());
            }
        }
        return new TokenFailure("oauth_unreadable", false);
    }

    private static TokenFailure refused(int status, String body) {
        boolean permanent = status < SERVER_ERROR && status != TOO_MANY_REQUESTS && status != REQUEST_TIMEOUT;
        return new TokenFailure("oauth_" + code(status, body), permanent);
    }

    private static String code(int status, String body) {
        try {
            String code = Json.read(body, JsonNode.class).path("error").asText();
            if (CODE.matcher(code).matches()) {
                return code;
            }
        } catch (IllegalArgumentException e) {
            // Then it is the status that tells.
        }
        return "status_" + status;
    }
}
