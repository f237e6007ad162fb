// SPDX-License-Identifier: Apache-2.0
package dev.assent.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Backend API client: holds the secret key, tracks actions and validates tokens. */
public final class BackendClient {
    private final ApiClient api;
    private final Map<String, String> headers;

    /** Creates a client that authenticates with {@code apiSecretKey}. */
    public BackendClient(ApiClient api, String apiSecretKey) {
        this.api = api;
        String credentials = Base64.getEncoder().encodeToString((apiSecretKey + ":").getBytes(StandardCharsets.UTF_8));
        this.headers = Map.of("Authorization", "Basic " + credentials);
    }

    /**
     * Response to a tracked action.
     *
     * @param url the tenant's challenge page with the token; null if the tenant has none
     */
    public record TrackResponse(
            String idempotencyKey, String state, @Nullable String url, String token, boolean isEnrolled) {}

    /** State of an action. */
    public record ActionResponse(String state, @Nullable String stateUpdatedAt, @Nullable String verificationMethod) {}

    /** Result of a token validation; the members are absent where the token is not readable. */
    public record ValidationResponse(
            boolean isValid,
            @Nullable String state,
            @Nullable String userId,
            @Nullable String action,
            @Nullable String idempotencyKey,
            @Nullable String error) {}

    /** Tracks {@code action} of {@code userId} with {@code details} as the request body. Throws {@link ApiClientException} on an error. */
    public TrackResponse track(String userId, String action, Map<String, ?> details) {
        return api.send("POST", actions(userId, action), headers, details).as(TrackResponse.class);
    }

    /** Tracks an action whose token has the scope to enrol a phone. */
    public TrackResponse trackEnrolment(String userId) {
        return track(userId, "enrol", Map.of("scope", "add:authenticators"));
    }

    /** Makes a code that enrols a phone of {@code userId} once. Throws {@link ApiClientException} on an error. */
    public ApiResponse createEnrolment(String userId) {
        return api.send("POST", "/users/" + ApiClient.encoded(userId) + "/enrolments", headers, null)
                .orThrow();
    }

    /** Fetches the state of an action. Throws {@link ApiClientException} if it does not exist. */
    public ActionResponse action(String userId, String action, String idempotencyKey) {
        String path = actions(userId, action) + "/" + ApiClient.encoded(idempotencyKey);
        return api.send("GET", path, headers, null).as(ActionResponse.class);
    }

    /** Validates a track token or an access token; {@code action} and {@code userId}, where present, must match it. */
    public ValidationResponse validate(String token, @Nullable String action, @Nullable String userId) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("token", token);
        if (action != null) {
            body.put("action", action);
        }
        if (userId != null) {
            body.put("userId", userId);
        }
        return api.send("POST", "/validate", headers, body).as(ValidationResponse.class);
    }

    /** Removes a user with its authenticators and actions; does nothing if there is no such user. */
    public void removeUser(String userId) {
        api.send("DELETE", "/users/" + ApiClient.encoded(userId), headers, null).orThrow();
    }

    private static String actions(String userId, String action) {
        return "/users/" + ApiClient.encoded(userId) + "/actions/" + ApiClient.encoded(action);
    }
}
