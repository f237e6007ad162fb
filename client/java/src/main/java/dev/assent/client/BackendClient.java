package dev.assent.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tenant's backend: holds the secret key, tracks sign-ins and validates their outcome. */
public final class BackendClient {
    private final ApiClient wire;
    private final Map<String, String> headers;

    public BackendClient(ApiClient wire, String apiSecretKey) {
        this.wire = wire;
        String credentials = Base64.getEncoder().encodeToString((apiSecretKey + ":").getBytes(StandardCharsets.UTF_8));
        this.headers = Map.of("Authorization", "Basic " + credentials);
    }

    /** What tracking answers. */
    public record Tracked(String idempotencyKey, String state, String token, boolean isEnrolled) {}

    /** What is known of an action. */
    public record Action(String state, String stateUpdatedAt, String verificationMethod) {}

    /** What validating a token answers. */
    public record Validation(
            boolean isValid, String state, String userId, String action, String idempotencyKey, String error) {}

    /** Tracks {@code action} of {@code userId} with the members of {@code details}. */
    public Tracked track(String userId, String action, Map<String, ?> details) {
        return wire.send("POST", actions(userId, action), headers, details).as(Tracked.class);
    }

    /** Tracks with the scope by which a phone may enrol itself. */
    public Tracked trackEnrolment(String userId) {
        return track(userId, "enrol", Map.of("scope", "add:authenticators"));
    }

    public Action action(String userId, String action, String idempotencyKey) {
        String path = actions(userId, action) + "/" + ApiClient.encoded(idempotencyKey);
        return wire.send("GET", path, headers, null).as(Action.class);
    }

    /** Validates a track token or an access token; {@code action} and {@code userId} are compared where they are given. */
    public Validation validate(String token, String action, String userId) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("token", token);
        if (action != null) {
            body.put("action", action);
        }
        if (userId != null) {
            body.put("userId", userId);
        }
        return wire.send("POST", "/validate", headers, body).as(Validation.class);
    }

    private static String actions(String userId, String action) {
        return "/users/" + ApiClient.encoded(userId) + "/actions/" + ApiClient.encoded(action);
    }
}
