// SPDX-License-Identifier: Apache-2.0
package dev.assent.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Browser API client: holds the track token, starts the challenge and waits or polls until it ends. */
public final class BrowserClient {
    private static final String PREFERENCE_APPLIED = "Preference-Applied";
    /** Longest wait that is asked for: a response takes at most 40 s. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);

    private static final Duration PAUSE = Duration.ofSeconds(1);

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

    /**
     * Waits by long polls until the challenge ends; polls every second while the server does not wait. Throws {@link
     * TimeoutException} after {@code timeout}.
     */
    public FinalPoll awaitCompletion(String challengeId, Duration timeout)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (long left = timeout.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            long seconds = Math.min(
                    LONGEST_WAIT.toSeconds(), 1 + Duration.ofNanos(left).toSeconds());
            ApiResponse response =
                    api.send("POST", "/client/verify/push", waiting(seconds), Map.of("challengeId", challengeId));
            PollResponse poll = response.as(PollResponse.class);
            if (poll.isConsumed()) {
                return new FinalPoll(poll, System.nanoTime());
            }
            if (response.headers().firstValue(PREFERENCE_APPLIED).isEmpty()) {
                Thread.sleep(PAUSE.toMillis());
            }
        }
        throw notCompleted(timeout);
    }

    private Map<String, String> waiting(long seconds) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Prefer", "wait=" + seconds);
        return all;
    }

    private static TimeoutException notCompleted(Duration timeout) {
        return new TimeoutException(
                "challenge not completed within " + timeout.toSeconds() + " s, as polled by the browser");
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
        throw notCompleted(timeout);
    }
}
