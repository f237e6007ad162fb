// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiClientException;
import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.BackendClient.TrackResponse;
import dev.assent.client.BrowserClient;
import dev.assent.client.BrowserClient.FinalPoll;
import dev.assent.client.BrowserClient.StartResponse;
import dev.assent.client.PhoneClient;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** User with an enrolled phone, who signs in as often as asked, once at a time. */
final class EnrolledUser {
    static final String ACTION = "sign-in";
    private static final int NOT_FOUND = 404;
    private static final Duration ANSWER_PAUSE = Duration.ofMillis(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String userId = "user-" + UUID.randomUUID();
    private final ApiClient api;
    private final WaitingBrowser browser;
    private final BackendClient backend;
    private final PhoneClient phone;

    private EnrolledUser(ApiClient api, WaitingBrowser browser, String tenantId, String secretKey) {
        this.api = api;
        this.browser = browser;
        this.backend = new BackendClient(api, secretKey);
        this.phone = new PhoneClient(api, tenantId);
    }

    /** Creates a user, whose browsers share {@code browser}, and enrols the phone. */
    static EnrolledUser enrol(ApiClient api, WaitingBrowser browser, String tenantId, String secretKey) {
        EnrolledUser user = new EnrolledUser(api, browser, tenantId, secretKey);
        user.phone.enrol(user.backend.trackEnrolment(user.userId).token(), "Phone of the benchmark");
        return user;
    }

    /** Returns the id of the user. */
    String userId() {
        return userId;
    }

    /** Receipt of the outcome of a challenge. */
    @FunctionalInterface
    private interface Receipt {
        FinalPoll await() throws InterruptedException, TimeoutException;
    }

    /**
     * Signs in: track, start, approve, receive the outcome by {@code channel}, validate. Returns the nanoseconds from the
     * answer to the receipt. Throws {@link ApiClientException} or {@link IllegalStateException} if a step has another result.
     *
     * @param pollPause the pause between two plain polls
     */
    long signIn(OutcomeChannel channel, Duration pollPause) throws InterruptedException {
        TrackResponse tracked = backend.track(userId, ACTION, Map.of());
        StartResponse started = new BrowserClient(api, tracked.token()).start();
        try {
            Receipt receipt = expect(channel, pollPause, tracked.token(), started.challengeId());
            long answered = approve(started);
            FinalPoll end = receipt.await();
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

    private Receipt expect(OutcomeChannel channel, Duration pollPause, String bearer, String challengeId) {
        return switch (channel) {
            case POLL -> () -> new BrowserClient(api, bearer).awaitCompletion(challengeId, pollPause, TIMEOUT);
            case LONG_POLL -> receipt(browser.longPoll(bearer, challengeId));
            case EVENT_STREAM -> receipt(browser.readEvents(bearer, challengeId));
        };
    }

    private static Receipt receipt(CompletableFuture<FinalPoll> outcome) {
        return () -> {
            try {
                return outcome.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException("the outcome was not received: " + e.getCause(), e);
            }
        };
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
