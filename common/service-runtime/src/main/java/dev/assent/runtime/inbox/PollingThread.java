// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Thread that polls one Kafka consumer and alone uses it. A poll lasts until records arrive, the consumer is woken up, or
 * the time ends that the {@link Poller} sets, so that an idle service does next to nothing. After a poll that brought
 * records the thread rests, so that those of the next one share a fetch, unless somebody waits for them. It also rests as long
 * as the {@link Poller} needs no records.
 */
final class PollingThread {
    private static final Logger LOG = Logger.getLogger(PollingThread.class);
    private static final Duration BACKOFF = Duration.ofSeconds(2);
    /** Time for the consumer to leave its group. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** Work of the thread. No method is called by any other thread. */
    interface Poller {
        /** Returns for how long the thread rests and asks again, because no records are needed; zero if they are. */
        default Duration rest() {
            return Duration.ZERO;
        }

        /** Prepares the next poll; returns how long it may last without records. */
        Duration beforePoll();

        /** Receives the records of a poll. */
        void onRecords(ConsumerRecords<String, String> records);

        /** Called once before the consumer is closed. */
        void beforeClose();
    }

    private final String name;
    private final Consumer<String, String> client;
    private final Poller poller;
    private final Duration rest;
    private final Semaphore hurries = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopping;

    /** @param rest time between a poll that brought records and the next one */
    PollingThread(String name, Consumer<String, String> client, Poller poller, Duration rest) {
        this.rest = rest;
        this.name = name;
        this.client = client;
        this.poller = poller;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts to poll. */
    void start() {
        thread.start();
    }

    /** Returns whether the thread polls. */
    boolean isAlive() {
        return thread.isAlive();
    }

    /** Returns whether the thread polls and its consumer is connected to a broker. */
    boolean isConnected() {
        return isAlive()
                && client.metrics().values().stream()
                        .filter(metric -> metric.metricName().name().equals("connection-count"))
                        .anyMatch(metric -> metric.metricValue() instanceof Double count && count >= 1);
    }

    /** Ends the rest of the thread: somebody waits for the next records, or needs records again. */
    void hurry() {
        hurries.release();
    }

    /** Makes the thread close the consumer and end, without a wait. */
    void stop() {
        stopping = true;
        hurry();
        client.wakeup();
    }

    /** Waits for the end of the thread, but no longer than {@code timeout}; returns whether it has ended. */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        thread.join(timeout.toMillis());
        return !thread.isAlive();
    }

    private void run() {
        while (!stopping) {
            try {
                Duration unneeded = poller.rest();
                if (unneeded.isZero()) {
                    poll();
                } else {
                    // A poll of paused partitions, without a request under way, would wake up ten times a second.
                    rest(unneeded);
                }
            } catch (WakeupException e) {
                // There is something to do before the next poll.
            } catch (InterruptException e) {
                stopping = true;
            } catch (RuntimeException e) {
                LOG.warnf("%s: no events received, next attempt in %s: %s", name, BACKOFF, e);
                backOff();
            }
        }
        close();
    }

    private void poll() {
        ConsumerRecords<String, String> records = client.poll(poller.beforePoll());
        if (!records.isEmpty()) {
            poller.onRecords(records);
            rest(rest);
        }
    }

    /** Rests until the time is over or somebody waits, also if that was so before. */
    private void rest(Duration time) {
        try {
            if (hurries.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
                hurries.drainPermits();
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void backOff() {
        try {
            Thread.sleep(BACKOFF.toMillis());
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    @SuppressWarnings("deprecation") // Older clients, which a platform may bring, do not have its successor.
    private void close() {
        try {
            poller.beforeClose();
        } catch (RuntimeException e) {
            LOG.debugf("%s: %s", name, e);
        }
        try {
            client.close(CLOSE_TIMEOUT);
        } catch (RuntimeException e) {
            LOG.debugf("%s: consumer not closed: %s", name, e);
        }
    }
}
