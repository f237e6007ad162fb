// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiClientException;
import dev.assent.client.ApiCredentials;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Users whose browsers poll for the outcome of a sign-in until their phones answer; records every poll that is not answered. */
@SuppressWarnings("try") // An interrupt ends the test run.
final class WaitingUsers implements AutoCloseable {
    private static final int THREADS = 16;
    private static final int SERVER_ERROR = 500;
    private static final Duration BETWEEN_POLLS = Duration.ofMillis(500);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ApiClient wire;
    private final BackendClient backend;
    private final List<User> users = new ArrayList<>();
    private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger polls = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Thread polling = new Thread(this::pollAll, "waiting-browsers");
    private volatile boolean closed;

    private WaitingUsers(ApiCredentials access) {
        wire = new ApiClient(access.url());
        backend = new BackendClient(wire, access.apiSecretKey());
    }

    /** User with a phone, and the browser that waits at the moment. */
    private final class User {
        private final String id = "waiting-" + UUID.randomUUID();
        private final PhoneClient phone;
        private volatile @Nullable Waiting waiting;
        private volatile @Nullable String answered;

        private User(String tenantId) {
            phone = new PhoneClient(wire, tenantId);
            phone.enrol(backend.trackEnrolment(id).token(), "A phone");
        }

        private void start() {
            BrowserClient browser = new BrowserClient(
                    wire, backend.track(id, "sign-in", Map.of()).token());
            waiting = new Waiting(browser, browser.start().challengeId());
        }

        /** Answers like a phone whose user taps again while there is an error. */
        private boolean answer() throws Exception {
            Waiting current = waiting;
            if (current == null) {
                return false;
            }
            persistently(() -> phone.awaitPending(Optional.ofNullable(answered), PATIENCE));
            persistently(() -> phone.answer(current.challengeId(), true, null).orThrow());
            answered = current.challengeId();
            BrowserClient.PollResponse end = current.browser()
                    .awaitCompletion(current.challengeId(), BETWEEN_ATTEMPTS, PATIENCE)
                    .response();
            waiting = null;
            return end.isVerified();
        }

        private void poll() {
            Waiting current = waiting;
            if (current != null) {
                try {
                    current.browser().poll(current.challengeId());
                    polls.incrementAndGet();
                } catch (RuntimeException e) {
                    unanswered.add(id + ": " + e);
                }
            }
        }
    }

    private record Waiting(BrowserClient browser, String challengeId) {}

    /** Enrols {@code count} users, and polls from then on for those who wait. */
    static WaitingUsers enrol(ApiCredentials access, int count) throws Exception {
        WaitingUsers all = new WaitingUsers(access);
        all.users.addAll(all.each(IntStream.range(0, count)
                .<Callable<User>>mapToObj(any -> () -> all.new User(access.tenantId()))
                .toList()));
        all.polling.start();
        return all;
    }

    /** Lets the users from {@code from} to before {@code to} start a sign-in each, which must succeed at the first attempt. */
    void start(int from, int to) throws Exception {
        each(users.subList(from, to).stream()
                .<Callable<Void>>map(user -> () -> {
                    user.start();
                    return null;
                })
                .toList());
    }

    /** Approves all sign-ins on the phones; returns how many browsers then received a token. */
    int approve() throws Exception {
        List<Boolean> verified =
                each(users.stream().<Callable<Boolean>>map(user -> user::answer).toList());
        return Math.toIntExact(verified.stream().filter(is -> is).count());
    }

    /** Returns the number of polls that were answered. */
    int polls() {
        return polls.get();
    }

    /** Returns the polls that were not answered, or with an error. */
    List<String> unanswered() {
        return List.copyOf(unanswered);
    }

    private void pollAll() {
        while (!closed) {
            users.forEach(User::poll);
            try {
                Thread.sleep(BETWEEN_POLLS.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private <T> List<T> each(List<Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> task : threads.invokeAll(tasks)) {
            results.add(task.get());
        }
        return results;
    }

    private static <T> T persistently(Callable<T> attempt) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return attempt.call();
            } catch (ApiClientException | UncheckedIOException e) {
                boolean temporary = !(e instanceof ApiClientException answer) || answer.status() >= SERVER_ERROR;
                if (!temporary || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(BETWEEN_ATTEMPTS.toMillis());
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        threads.shutdownNow();
        polling.join(PATIENCE.toMillis());
    }
}
