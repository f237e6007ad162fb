// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.ApiClient;
import dev.assent.client.ApiClientException;
import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** Backend of a tenant with one of its secret keys, and the phones and browsers of its users. */
record TenantBackend(ApiClient wire, String tenantId, String key) {
    static final String SIGN_IN = "sign-in";
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    BackendClient client() {
        return new BackendClient(wire, key);
    }

    TenantBackend with(String otherKey) {
        return new TenantBackend(wire, tenantId, otherKey);
    }

    PhoneClient phone() {
        return new PhoneClient(wire, tenantId);
    }

    BrowserClient browser(BackendClient.TrackResponse tracked) {
        return new BrowserClient(wire, tracked.token());
    }

    /** Enrols {@code phone} for {@code user} and returns the id of the device. */
    String enrol(PhoneClient phone, String user) {
        return phone.enrol(client().trackEnrolment(user).token(), "A phone").userAuthenticatorId();
    }

    /** Returns a new phone that is enrolled for {@code user}. */
    PhoneClient phoneOf(String user) {
        PhoneClient phone = phone();
        enrol(phone, user);
        return phone;
    }

    BackendClient.TrackResponse track(String user, String action) {
        return client().track(user, action, Map.of());
    }

    /** Signs in by {@code tracked}: {@code phone} approves, and the browser polls until the end. */
    BrowserClient.PollResponse signIn(BackendClient.TrackResponse tracked, PhoneClient phone) throws Exception {
        BrowserClient browser = browser(tracked);
        String challenge = browser.start().challengeId();
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(ApiClientException.class)
                .until(() -> phone.answer(challenge, true, null).orThrow().status() == 200);
        return browser.awaitCompletion(challenge, POLL, PATIENCE).response();
    }

    void setName(String user, String name) {
        send("POST", "/users/" + user, Map.of("displayName", name)).orThrow();
    }

    void setState(String user, String action, BackendClient.TrackResponse tracked, String state) {
        send("PATCH", "/users/" + user + "/actions/" + action + "/" + tracked.idempotencyKey(), Map.of("state", state))
                .orThrow();
    }

    void removeDevice(String user, String id) {
        send("DELETE", "/users/" + user + "/authenticators/" + id, null).orThrow();
    }

    /** Begins a session by the access token of a sign-in. */
    JsonNode session(BrowserClient.PollResponse signedIn) {
        return send("POST", "/sessions", Map.of("clientId", "web", "token", signedIn.accessToken(), "action", SIGN_IN))
                .orThrow()
                .json();
    }

    void revoke(JsonNode session) {
        send(
                        "POST",
                        "/sessions/revoke",
                        Map.of("accessToken", session.path("accessToken").asText()))
                .orThrow();
    }

    int refresh(JsonNode session) {
        return send(
                        "POST",
                        "/sessions/refresh",
                        Map.of("refreshToken", session.path("refreshToken").asText()))
                .status();
    }

    /** Returns how challenge-service answers this key. */
    int status() {
        return send("GET", "/users/carol", null).status();
    }

    /** Returns how token-service answers this key. */
    int validationStatus(String token) {
        return send("POST", "/validate", Map.of("token", token)).status();
    }

    private ApiResponse send(String method, String path, Object body) {
        String credentials = Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8));
        return wire.send(method, path, Map.of("Authorization", "Basic " + credentials), body);
    }
}
