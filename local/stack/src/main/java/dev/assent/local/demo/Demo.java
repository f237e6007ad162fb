// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiClientException;
import dev.assent.client.ApiCredentials;
import dev.assent.client.BackendClient;
import dev.assent.client.BackendClient.TrackResponse;
import dev.assent.client.BrowserClient;
import dev.assent.client.BrowserClient.FinalPoll;
import dev.assent.client.BrowserClient.PollResponse;
import dev.assent.client.BrowserClient.StartResponse;
import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import dev.assent.client.PhoneClient.PendingChallenge;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.operator.terminal.OperatorException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Demo of sign-ins of one user with one phone, by the HTTP API only. */
final class Demo {
    private static final String ACTION = "sign-in";
    private static final String IP_ADDRESS = "203.0.113.7";
    private static final String USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) assent-try";
    private static final Map<String, Object> CUSTOM = custom();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration USER_TIMEOUT = Duration.ofMinutes(10);

    private final ApiCredentials credentials;
    private final ApiClient api;
    private final BackendClient backend;
    private final PhoneClient phone;
    private final DemoChannel channel;
    private final DemoReport report;
    private final String userId = "user-" + UUID.randomUUID();

    Demo(ApiCredentials credentials, DemoChannel channel, DemoReport report) {
        this.credentials = credentials;
        this.api = new ApiClient(credentials.url());
        this.backend = new BackendClient(api, credentials.apiSecretKey());
        this.phone = new PhoneClient(api, credentials.tenantId());
        this.channel = channel;
        this.report = report;
    }

    /** Sets up the channel and enrols the phone. */
    void prepare() {
        report.begin();
        report.step(
                "channel set up",
                channel.setUp(new ChannelAdminClient(api, credentials.adminToken()), credentials.tenantId()));
        TrackResponse enrolment = backend.trackEnrolment(userId);
        report.step("enrolment tracked", userId);
        report.step(
                "phone enrolled",
                phone.enrol(enrolment.token(), "Phone in a terminal", channel.pushRegistration())
                        .userAuthenticatorId());
    }

    /** Runs one sign-in, prints and checks every step, and returns the id of its challenge. */
    String signIn(AnswerMode answer) throws InterruptedException, TimeoutException {
        report.begin();
        TrackResponse tracked = track();
        report.step("sign-in tracked", tracked.state());
        BrowserClient browser = new BrowserClient(api, tracked.token());
        long startSent = System.nanoTime();
        StartResponse started = browser.start();
        report.step("challenge started", started.challengeId());
        if (started.verificationCode() != null) {
            report.detail("to type", started.verificationCode());
        }
        checkPush(started, startSent);
        report.begin();
        checkPending(phone.awaitPending(Optional.empty(), TIMEOUT), started);
        PollResponse early = browser.poll(started.challengeId());
        Expectation.that(
                !early.isConsumed() && !early.isVerified(),
                "a poll before the answer does not report a pending challenge: " + early);

        FinalPoll end = answered(browser, started, answer);
        conclude(tracked, end.response(), answer);
        return started.challengeId();
    }

    /** Runs one approved sign-in and records its latencies only. */
    void measure(LatencySample pushes, LatencySample answers) throws InterruptedException, TimeoutException {
        TrackResponse tracked = track();
        BrowserClient browser = new BrowserClient(api, tracked.token());
        long startSent = System.nanoTime();
        StartResponse started = browser.start();
        pushes.add(startSent, channel.await(started.challengeId(), TIMEOUT).atNanos());
        PendingChallenge pending = phone.awaitPending(Optional.empty(), TIMEOUT);
        Expectation.equal("the challenge that the phone sees", pending.challengeId(), started.challengeId());

        CompletableFuture<FinalPoll> waiting =
                inBackground("browser", () -> browser.awaitCompletion(started.challengeId(), TIMEOUT));
        long sent = System.nanoTime();
        phone.answer(started.challengeId(), true, started.verificationCode()).orThrow();
        FinalPoll end = result(waiting);
        Expectation.that(end.response().isVerified(), "an approved sign-in is not verified: " + end.response());
        answers.add(sent, end.atNanos());
    }

    private TrackResponse track() {
        TrackResponse tracked = backend.track(
                userId, ACTION, Map.of("ipAddress", IP_ADDRESS, "userAgent", USER_AGENT, "custom", CUSTOM));
        Expectation.equal("the state of the tracked action", tracked.state(), "CHALLENGE_REQUIRED");
        return tracked;
    }

    private void checkPush(StartResponse started, long startSent) throws InterruptedException, TimeoutException {
        ReceivedPush push = channel.await(started.challengeId(), TIMEOUT);
        push.userId().ifPresent(known -> Expectation.equal("the push's user", known, userId));
        report.step("push received", Duration.ofNanos(push.atNanos() - startSent), "since the start; " + push.proof());
        push.content().forEach(report::detail);
    }

    private void checkPending(PendingChallenge pending, StartResponse started) {
        report.step("phone asked", "by itself, with a signed nonce");
        report.detail("who", pending.userId());
        report.detail("what", pending.actionCode());
        report.detail("from", pending.ipAddress());
        report.detail("with", pending.userAgent());
        report.detail("details", pending.custom());
        Expectation.equal("the challenge that the phone sees", pending.challengeId(), started.challengeId());
        Expectation.equal("the user that the phone sees", pending.userId(), userId);
        Expectation.equal("the action that the phone sees", pending.actionCode(), ACTION);
        Expectation.equal("the address that the phone sees", pending.ipAddress(), IP_ADDRESS);
        Expectation.equal("the details that the phone sees", pending.custom(), CUSTOM);
        Expectation.that(
                ChallengeId.parse(pending.challengeId())
                        .filter(id -> pending.context() != null
                                && ChallengeId.of(id.uuid(), pending.context()).equals(id))
                        .isPresent(),
                "the challengeId is not the digest of the context that the phone received");
        report.detail("committed", "the signed id is the digest of this context");
    }

    private FinalPoll answered(BrowserClient browser, StartResponse started, AnswerMode answer)
            throws InterruptedException, TimeoutException {
        Duration timeout = answer == AnswerMode.WAIT ? USER_TIMEOUT : TIMEOUT;
        CompletableFuture<FinalPoll> waiting =
                inBackground("browser", () -> browser.awaitCompletion(started.challengeId(), timeout));
        CompletableFuture<Boolean> decision = inBackground("terminal", () -> answer.decide(report));
        // The user at the terminal may not answer at all.
        result(CompletableFuture.anyOf(decision, waiting));
        if (!decision.isDone()) {
            throw notAnswered();
        }
        boolean approved = result(decision);
        report.begin();
        long sent = System.nanoTime();
        send(started, approved);
        report.step(approved ? "approved on the phone" : "declined on the phone", "signed");
        FinalPoll end = result(waiting);
        report.step("browser notified", Duration.ofNanos(end.atNanos() - sent), "since the answer was sent");
        report.begin();
        Expectation.equal("what the browser sees of the answer", end.response().isVerified(), approved);
        return end;
    }

    private void send(StartResponse started, boolean approved) {
        try {
            phone.answer(started.challengeId(), approved, started.verificationCode())
                    .orThrow();
        } catch (ApiClientException e) {
            if (e.errorCode().equals("challenge_expired")) {
                throw notAnswered();
            }
            throw e;
        }
    }

    private static OperatorException notAnswered() {
        return new OperatorException("The sign-in expired before it was answered.");
    }

    private void conclude(TrackResponse tracked, PollResponse end, AnswerMode answer) {
        if (answer == AnswerMode.APPROVE) {
            Expectation.that(end.isVerified(), "an approved sign-in is not verified: " + end);
        }
        String token = end.isVerified() ? end.accessToken() : tracked.token();
        if (token == null) {
            throw Expectation.failure("a verified poll contains no access token");
        }
        var validation = backend.validate(token, ACTION, userId);
        report.step("token validated", "isValid " + validation.isValid() + ", " + validation.state());
        Expectation.equal("the validity of the token", validation.isValid(), end.isVerified());
        String state = backend.action(userId, ACTION, tracked.idempotencyKey()).state();
        report.step("action read", state);
        if (end.isVerified()) {
            Expectation.equal("the state of the action", state, "CHALLENGE_SUCCEEDED");
            Expectation.equal("the state that the validation returns", validation.state(), "CHALLENGE_SUCCEEDED");
        } else {
            Expectation.that(!state.equals("CHALLENGE_SUCCEEDED"), "a refused sign-in succeeded");
        }
    }

    private static <T> CompletableFuture<T> inBackground(String name, Callable<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        future.complete(work.call());
                    } catch (Throwable e) {
                        future.completeExceptionally(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    private static <T> T result(CompletableFuture<T> future) throws InterruptedException, TimeoutException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException late) {
                throw late;
            }
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    private static Map<String, Object> custom() {
        Map<String, Object> custom = new LinkedHashMap<>();
        custom.put("amount", "129.90 EUR");
        custom.put("payee", "Bookshop");
        return Map.copyOf(custom);
    }
}
