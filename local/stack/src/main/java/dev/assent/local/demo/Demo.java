package dev.assent.local.demo;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiCredentials;
import dev.assent.client.BackendClient;
import dev.assent.client.BackendClient.Tracked;
import dev.assent.client.BrowserClient;
import dev.assent.client.BrowserClient.Poll;
import dev.assent.client.BrowserClient.Seen;
import dev.assent.client.BrowserClient.Started;
import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import dev.assent.client.PhoneClient.Pending;
import dev.assent.contracts.challenge.ChallengeId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/** Sign-ins of one user with one phone, over the wire protocol alone. */
final class Demo {
    private static final String ACTION = "sign-in";
    private static final String IP_ADDRESS = "203.0.113.7";
    private static final String USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) assent-try";
    private static final Map<String, Object> CUSTOM = custom();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL_PAUSE = Duration.ofMillis(5);
    private static final Duration USER_PATIENCE = Duration.ofMinutes(10);

    private final ApiCredentials access;
    private final ApiClient wire;
    private final BackendClient backend;
    private final PhoneClient phone;
    private final DemoChannel channel;
    private final Report report;
    private final String userId = "user-" + UUID.randomUUID();

    Demo(ApiCredentials access, DemoChannel channel, Report report) {
        this.access = access;
        this.wire = new ApiClient(access.url());
        this.backend = new BackendClient(wire, access.apiSecretKey());
        this.phone = new PhoneClient(wire, access.tenantId());
        this.channel = channel;
        this.report = report;
    }

    /** Sets up the channel and enrols the phone. */
    void prepare() {
        report.begin();
        report.step(
                "channel set up", channel.setUp(new ChannelAdminClient(wire, access.adminToken()), access.tenantId()));
        Tracked enrolment = backend.trackEnrolment(userId);
        report.step("enrolment tracked", userId);
        report.step(
                "phone enrolled",
                phone.enrol(enrolment.token(), "Phone in a terminal", channel.reach())
                        .userAuthenticatorId());
    }

    /** One sign-in, every step shown and checked. */
    void signIn(Answer answer) throws InterruptedException, TimeoutException {
        report.begin();
        Tracked tracked = track();
        report.step("sign-in tracked", tracked.state());
        BrowserClient browser = new BrowserClient(wire, tracked.token());
        long startSent = System.nanoTime();
        Started started = browser.start();
        report.step("challenge started", started.challengeId());
        if (started.verificationCode() != null) {
            report.detail("to type", started.verificationCode());
        }
        checkPush(started, startSent);
        report.begin();
        checkPending(phone.awaitPending(Optional.empty(), PATIENCE), started);
        Poll early = browser.poll(started.challengeId());
        Expectation.that(
                !early.isConsumed() && !early.isVerified(), "a poll before the answer is not pending: " + early);

        Seen seen = answered(browser, started, answer);
        conclude(tracked, seen.poll(), answer);
    }

    /** One quick sign-in that is approved; only its times are kept. */
    void measure(Timings pushes, Timings answers) throws InterruptedException, TimeoutException {
        Tracked tracked = track();
        BrowserClient browser = new BrowserClient(wire, tracked.token());
        long startSent = System.nanoTime();
        Started started = browser.start();
        pushes.add(startSent, channel.await(started.challengeId(), PATIENCE).atNanos());
        Pending pending = phone.awaitPending(Optional.empty(), PATIENCE);
        Expectation.equal("the challenge that the phone sees", pending.challengeId(), started.challengeId());

        FutureTask<Seen> waiting = inBackground(() -> browser.awaitEnd(started.challengeId(), POLL_PAUSE, PATIENCE));
        long sent = System.nanoTime();
        phone.answer(started.challengeId(), true, started.verificationCode()).orThrow();
        Seen seen = result(waiting);
        Expectation.that(seen.poll().isVerified(), "an approved sign-in is not verified: " + seen.poll());
        answers.add(sent, seen.atNanos());
    }

    private Tracked track() {
        Tracked tracked = backend.track(
                userId, ACTION, Map.of("ipAddress", IP_ADDRESS, "userAgent", USER_AGENT, "custom", CUSTOM));
        Expectation.equal("the state of the tracked action", tracked.state(), "CHALLENGE_REQUIRED");
        return tracked;
    }

    private void checkPush(Started started, long startSent) throws InterruptedException, TimeoutException {
        Arrival push = channel.await(started.challengeId(), PATIENCE);
        push.userId().ifPresent(known -> Expectation.equal("the push's user", known, userId));
        report.step("push received", Duration.ofNanos(push.atNanos() - startSent), "since the start; " + push.proof());
        push.content().forEach(report::detail);
    }

    private void checkPending(Pending pending, Started started) {
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
                "the challenge's id does not commit to the context that the phone got");
        report.detail("committed", "the id that will be signed is the digest of exactly this");
    }

    private Seen answered(BrowserClient browser, Started started, Answer answer)
            throws InterruptedException, TimeoutException {
        Duration patience = answer == Answer.WAIT ? USER_PATIENCE : PATIENCE;
        FutureTask<Seen> waiting = inBackground(() -> browser.awaitEnd(started.challengeId(), POLL_PAUSE, patience));
        Optional<Boolean> decision = answer.decide(report);
        report.begin();
        long sent = System.nanoTime();
        if (decision.isPresent()) {
            phone.answer(started.challengeId(), decision.get(), started.verificationCode())
                    .orThrow();
            report.step(decision.get() ? "approved on the phone" : "declined on the phone", "signed");
        }
        Seen seen = result(waiting);
        report.step("browser knows", Duration.ofNanos(seen.atNanos() - sent), "since the answer was sent");
        report.begin();
        decision.ifPresent(approved -> Expectation.equal(
                "what the browser sees of the answer", seen.poll().isVerified(), approved));
        return seen;
    }

    private void conclude(Tracked tracked, Poll end, Answer answer) {
        if (answer == Answer.APPROVE) {
            Expectation.that(end.isVerified(), "an approved sign-in is not verified: " + end);
        }
        String token = end.isVerified() ? end.accessToken() : tracked.token();
        Expectation.that(token != null, "a verified poll carries no access token");
        var validation = backend.validate(token, ACTION, userId);
        report.step("token validated", "isValid " + validation.isValid() + ", " + validation.state());
        Expectation.equal("the validity of the token", validation.isValid(), end.isVerified());
        String state = backend.action(userId, ACTION, tracked.idempotencyKey()).state();
        report.step("action read", state);
        if (end.isVerified()) {
            Expectation.equal("the state of the action", state, "CHALLENGE_SUCCEEDED");
            Expectation.equal("the state that validation tells", validation.state(), "CHALLENGE_SUCCEEDED");
        } else {
            Expectation.that(!state.equals("CHALLENGE_SUCCEEDED"), "a refused sign-in succeeded");
        }
    }

    private static <T> FutureTask<T> inBackground(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "browser");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static <T> T result(FutureTask<T> task) throws InterruptedException, TimeoutException {
        try {
            return task.get();
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
