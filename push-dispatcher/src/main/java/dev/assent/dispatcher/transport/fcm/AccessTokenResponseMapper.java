// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.assent.contracts.Json;
import dev.assent.runtime.egress.EgressException;
import dev.assent.runtime.egress.HttpResponse;
import dev.assent.runtime.egress.HttpResponseBody;
import java.time.Duration;
import java.util.regex.Pattern;

/** Maps the response of the token endpoint (RFC 6749 §5.1 and §5.2) to an access token or a failure. */
final class AccessTokenResponseMapper {
    private static final Pattern ERROR_CODE = Pattern.compile("[a-z_]{1,60}");
    private static final int REQUEST_TIMEOUT = 408;

    private AccessTokenResponseMapper() {}

    /** Returns the token of {@code response}; throws {@link AccessTokenException} if it has none. */
    static AccessToken token(HttpResponseBody response) {
        JsonNode body = read(response.body());
        if (!response.answer().isSuccess()) {
            throw refused(response.answer(), body.path("error").asText());
        }
        String value = body.path("access_token").asText();
        long lifetimeSeconds = body.path("expires_in").asLong();
        if (value.isEmpty() || lifetimeSeconds <= 0) {
            throw new AccessTokenException("oauth_unreadable", false);
        }
        return new AccessToken(value, Duration.ofSeconds(lifetimeSeconds));
    }

    /** Returns the failure of a request that got no response. */
    static AccessTokenException unreachable(EgressException failure) {
        return new AccessTokenException("oauth_" + failure.getMessage(), failure.isPermanent());
    }

    private static AccessTokenException refused(HttpResponse response, String error) {
        boolean permanent = !response.isTransient() && response.status() != REQUEST_TIMEOUT;
        String code = ERROR_CODE.matcher(error).matches() ? error : "status_" + response.status();
        return new AccessTokenException("oauth_" + code, permanent);
    }

    private static JsonNode read(String body) {
        try {
            JsonNode json = Json.read(body, JsonNode.class);
            return json == null ? MissingNode.getInstance() : json;
        } catch (IllegalArgumentException e) {
            return MissingNode.getInstance();
        }
    }
}
