// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiCredentials;
import dev.assent.local.stack.ParallelTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Pool of users, each with a phone of its own. */
final class UserPool {
    private static final int ENROLLING_THREADS = 8;
    /** A browser polls every one to two seconds; more polls would be a load of their own beside that of the sign-ins. */
    private static final Duration POLL_PAUSE = Duration.ofMillis(50);
    /** Of sign-ins whose latency is measured by the poll that sees the outcome. */
    private static final Duration SHORT_POLL_PAUSE = Duration.ofMillis(5);

    private final List<EnrolledUser> users;
    private final BlockingQueue<EnrolledUser> idle;

    private UserPool(List<EnrolledUser> users) {
        this.users = users;
        this.idle = new ArrayBlockingQueue<>(users.size(), false, users);
    }

    /** Enrols {@code size} users. */
    static UserPool enrol(ApiCredentials credentials, int size) throws InterruptedException {
        ApiClient api = new ApiClient(credentials.url());
        WaitingBrowser browser = new WaitingBrowser(credentials.url());
        List<EnrolledUser> users = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger left = new AtomicInteger(size);
        inParallel(ENROLLING_THREADS, () -> {
            while (left.getAndDecrement() > 0) {
                users.add(EnrolledUser.enrol(api, browser, credentials.tenantId(), credentials.apiSecretKey()));
            }
        });
        return new UserPool(List.copyOf(users));
    }

    /** Returns the ids of all users. */
    List<String> userIds() {
        return users.stream().map(EnrolledUser::userId).toList();
    }

    /** Sign-ins of one run. */
    record SignIns(long count, double seconds, Latencies answerToPoll) {
        /** Returns the sign-ins per second. */
        double perSecond() {
            return count / seconds;
        }
    }

    /** Signs in for {@code time}, {@code parallel} users at once. Fails at the first sign-in that does not succeed. */
    SignIns signIn(int parallel, Duration time) throws InterruptedException {
        LatencyRecorder latencies = new LatencyRecorder();
        long begun = System.nanoTime();
        long end = begun + time.toNanos();
        inParallel(parallel, () -> {
            while (System.nanoTime() < end) {
                signInOnce(latencies, OutcomeChannel.POLL, POLL_PAUSE);
            }
        });
        return new SignIns(latencies.count(), (System.nanoTime() - begun) / 1e9, latencies.latencies());
    }

    /**
     * Signs in at a fixed rate for {@code time}, whatever the sign-ins before take, up to {@code threads} at once: a sign-in
     * that finds none free begins late, and its latency still counts from the answer. {@code channel} reports the outcome.
     */
    SignIns signInAtRate(int perSecond, int threads, Duration time, OutcomeChannel channel)
            throws InterruptedException {
        LatencyRecorder latencies = new LatencyRecorder();
        AtomicLong next = new AtomicLong();
        long begun = System.nanoTime();
        long pause = Duration.ofSeconds(1).toNanos() / perSecond;
        inParallel(threads, () -> {
            for (long due = next.getAndIncrement() * pause;
                    due < time.toNanos();
                    due = next.getAndIncrement() * pause) {
                long early = begun + due - System.nanoTime();
                if (early > 0) {
                    Thread.sleep(Duration.ofNanos(early).toMillis());
                }
                signInOnce(latencies, channel, SHORT_POLL_PAUSE);
            }
        });
        return new SignIns(latencies.count(), (System.nanoTime() - begun) / 1e9, latencies.latencies());
    }

    /** Signs in {@code count} times, one after the other. */
    void signInTimes(int count) throws InterruptedException {
        LatencyRecorder unused = new LatencyRecorder();
        for (int i = 0; i < count; i++) {
            signInOnce(unused, OutcomeChannel.POLL, POLL_PAUSE);
        }
    }

    private void signInOnce(LatencyRecorder latencies, OutcomeChannel channel, Duration pollPause)
            throws InterruptedException {
        EnrolledUser user = idle.take();
        try {
            latencies.add(user.signIn(channel, pollPause));
        } finally {
            idle.add(user);
        }
    }

    private static void inParallel(int threads, ParallelTasks.Task task) throws InterruptedException {
        ParallelTasks.run(Collections.nCopies(threads, task));
    }
}
