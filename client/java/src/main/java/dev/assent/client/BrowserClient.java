// SPDX-License-Identifier: Apache-2.0
package dev.assent.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Browser API client: holds the track token, starts the challenge and polls until it ends. */
public final class BrowserClient {
    private final ApiClient api;
    private final Map<String, String> headers;

    /** Creates a client that authenticates with {@code trackToken}. */
    public BrowserClient(ApiClient api, String trackToken) {
        this.api = api;
        this.headers = Map.of("Authorization", "Bearer " + trackToken);
    }

    /**
     * Response to the start of a challenge.
     *
     * @param verificationCode the code that the user types on the phone, if number matching applies
     * @param expiresAt in milliseconds since the epoch
     */
    public record StartResponse(String challengeId, @Nullable String verificationCode, @Nullable Long expiresAt) {}

    /** Response to one poll; the access token is present once the challenge is verified. */
    public record PollResponse(boolean isVerified, boolean isConsumed, @Nullable String accessToken) {}

    /** Poll response that reported the end, and the {@link System#nanoTime} of its receipt. */
    public record FinalPoll(PollResponse response, long atNanos) {}

    /** Starts the challenge for all devices of the user. Throws {@link ApiClientException} on an error response. */
    public StartResponse start() {
        return start(Map.of());
    }

    /** Starts the challenge with {@code details} as the request body. */
    public StartResponse start(Map<String, ?> details) {
        return api.send("POST", "/client/challenge/push", headers, details).as(StartResponse.class);
    }

    /** Polls once. Throws {@link ApiClientException} on an error response. */
    public PollResponse poll(String challengeId) {
        return api.send("POST", "/client/verify/push", headers, Map.of("challengeId", challengeId))
                .as(PollResponse.class);
    }

    /** Polls every {@code pause} until the challenge ends. Throws {@link TimeoutException} after {@code timeout}. */
    public FinalPoll awaitCompletion(String challengeId, Duration pause, Duration timeout)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadline) {
            PollResponse response = poll(challengeId);
            long now = System.nanoTime();
            if (response.isConsumed()) {
                return new FinalPoll(response, now);
            }
            Thread.sleep(pause.toMillis());
        }
        throw new TimeoutException(
                "challenge not completed within " + timeout.toSeconds() + " s, as polled by the browser");
    }
}
