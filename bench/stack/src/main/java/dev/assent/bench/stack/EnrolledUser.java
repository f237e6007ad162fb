// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiClientException;
import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.BackendClient.TrackResponse;
import dev.assent.client.BrowserClient;
import dev.assent.client.BrowserClient.StartResponse;
import dev.assent.client.PhoneClient;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** User with an enrolled phone, who signs in as often as asked, once at a time. */
final class EnrolledUser {
    static final String ACTION = "sign-in";
    private static final int NOT_FOUND = 404;
    private static final Duration ANSWER_PAUSE = Duration.ofMillis(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String userId = "user-" + UUID.randomUUID();
    private final ApiClient api;
    private final BackendClient backend;
    private final PhoneClient phone;

    private EnrolledUser(ApiClient api, String tenantId, String secretKey) {
        this.api = api;
        this.backend = new BackendClient(api, secretKey);
        this.phone = new PhoneClient(api, tenantId);
    }

    /** Creates a user and enrols the phone. */
    static EnrolledUser enrol(ApiClient api, String tenantId, String secretKey) {
        EnrolledUser user = new EnrolledUser(api, tenantId, secretKey);
        user.phone.enrol(user.backend.trackEnrolment(user.userId).token(), "Phone of the benchmark");
        return user;
    }

    /**
     * Challenge that waits for its answer.
     *
     * @param bearer the token with which the browser polls
     */
    record Waiting(String bearer, String challengeId) {}

    /** Tracks a sign-in and starts its challenge. */
    Waiting start() {
        TrackResponse tracked = backend.track(userId, ACTION, Map.of());
        StartResponse started = new BrowserClient(api, tracked.token()).start();
        return new Waiting(tracked.token(), started.challengeId());
    }

    /**
     * Signs in: track, start, approve, poll every {@code pollPause} until verified, validate. Returns the nanoseconds from the answer until the
     * poll that saw it. Throws {@link ApiClientException} or {@link IllegalStateException} if a step has another result.
     */
    long signIn(Duration pollPause) throws InterruptedException {
        TrackResponse tracked = backend.track(userId, ACTION, Map.of());
        BrowserClient browser = new BrowserClient(api, tracked.token());
        StartResponse started = browser.start();
        try {
            long answered = approve(started);
            BrowserClient.FinalPoll end = browser.awaitCompletion(started.challengeId(), pollPause, TIMEOUT);
            String token = end.response().accessToken();
            if (!end.response().isVerified() || token == null) {
                throw new IllegalStateException("an approved sign-in is not verified: " + end.response());
            }
            if (!backend.validate(token, ACTION, userId).isValid()) {
                throw new IllegalStateException("the token of an approved sign-in is not valid");
            }
            return end.atNanos() - answered;
        } catch (TimeoutException e) {
            throw new IllegalStateException("an approved sign-in has no outcome", e);
        }
    }

    /**
     * Approves as soon as verification-service knows the challenge, as a phone does that was just notified. Returns the time at
     * which the recorded answer was sent.
     */
    private long approve(StartResponse started) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            long answered = System.nanoTime();
            ApiResponse response = phone.answer(started.challengeId(), true, started.verificationCode());
            if (response.status() != NOT_FOUND) {
                response.orThrow();
                return answered;
            }
            Thread.sleep(ANSWER_PAUSE.toMillis());
        }
        throw new TimeoutException("a started challenge is not known within " + TIMEOUT.toSeconds() + " s");
    }
}
