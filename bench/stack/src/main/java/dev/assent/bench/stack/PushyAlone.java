// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.PushNotificationResponse;
import com.eatthepath.pushy.apns.auth.ApnsSigningKey;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Client of pushy that sends notifications to the stub of APNs, on one connection, and does nothing else. */
final class PushyAlone implements AutoCloseable {
    private static final int IN_FLIGHT = 500;
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final String PAYLOAD =
            "{\"aps\":{\"alert\":{\"title-loc-key\":\"title\",\"loc-key\":\"body\"},\"mutable-content\":1},"
                    + "\"type\":\"approval\",\"challengeId\":\"%s\"}";
    private static final String TOKEN = "0f".repeat(32);

    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final NioEventLoopGroup eventLoop = new NioEventLoopGroup(1, task -> {
        Thread thread = new Thread(task, "pushy");
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    });
    private final ApnsClient client;
    private final String topic;

    /** Provider of notifications, as Apple knows it. */
    record Provider(String signingKey, String teamId, String keyId, String topic) {
        /** Omits the key. */
        @Override
        public String toString() {
            return "Provider[" + teamId + "]";
        }
    }

    PushyAlone(int port, Path trustedCertificate, Provider provider) throws IOException, GeneralSecurityException {
        topic = provider.topic();
        client = new ApnsClientBuilder()
                .setApnsServer("localhost", port)
                .setEventLoopGroup(eventLoop)
                .setTrustedServerCertificateChain(trustedCertificate.toFile())
                .setSigningKey(ApnsSigningKey.loadFromInputStream(
                        new ByteArrayInputStream(provider.signingKey().getBytes(UTF_8)),
                        provider.teamId(),
                        provider.keyId()))
                .build();
    }

    /** Sends {@code count} notifications, and returns the seconds until all are accepted. */
    double sendAll(int count) throws InterruptedException {
        Semaphore allowed = new Semaphore(IN_FLIGHT);
        AtomicInteger accepted = new AtomicInteger();
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            acquire(allowed, 1);
            var unused = client.sendNotification(new SimpleApnsPushNotification(
                            TOKEN, topic, PAYLOAD.formatted(i), Instant.now().plus(TIMEOUT)))
                    .whenComplete((response, failure) -> {
                        if (isAccepted(response)) {
                            accepted.incrementAndGet();
                        }
                        allowed.release();
                    });
        }
        acquire(allowed, IN_FLIGHT);
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (accepted.get() < count) {
            throw new IllegalStateException((count - accepted.get()) + " of " + count + " notifications not accepted");
        }
        return seconds;
    }

    private static boolean isAccepted(PushNotificationResponse<?> response) {
        return response != null && response.isAccepted();
    }

    private static void acquire(Semaphore allowed, int permits) throws InterruptedException {
        if (!allowed.tryAcquire(permits, TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("pushy has no answer after " + TIMEOUT.toMinutes() + " minutes");
        }
    }

    /** Returns the processor time of pushy's threads and of the calling one. */
    double cpuSeconds() {
        var threadTimes = ManagementFactory.getThreadMXBean();
        long nanos = threadTimes.getCurrentThreadCpuTime();
        for (Thread thread : threads) {
            nanos += Math.max(0, threadTimes.getThreadCpuTime(thread.getId()));
        }
        return nanos / 1e9;
    }

    @Override
    public void close() {
        client.close().join();
        var unused = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
