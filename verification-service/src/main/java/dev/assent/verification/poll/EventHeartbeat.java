// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Heartbeat of all event streams: one schedule instead of a timer for each. All have the same interval, so the stream that
 * was added or served first is due first.
 */
@ApplicationScoped
class EventHeartbeat {
    private final long intervalNanos;

    /** Time at which each stream is due, in the order of these times. */
    private final Map<Runnable, Long> dueAt = new LinkedHashMap<>();

    EventHeartbeat(WaitingConfig config) {
        intervalNanos = config.heartbeatInterval().toNanos();
    }

    /** Calls {@code stream}, which must not block, at the interval of heartbeats, on any thread. */
    synchronized void add(Runnable stream) {
        dueAt.put(stream, System.nanoTime() + intervalNanos);
    }

    /** Calls {@code stream} no more. */
    synchronized void remove(Runnable stream) {
        dueAt.remove(stream);
    }

    @Scheduled(every = "1s")
    void send() {
        takeDue(System.nanoTime()).forEach(Runnable::run);
    }

    private synchronized List<Runnable> takeDue(long now) {
        List<Runnable> due = new ArrayList<>();
        for (Map.Entry<Runnable, Long> stream : dueAt.entrySet()) {
            if (stream.getValue() - now > 0) {
                break;
            }
            due.add(stream.getKey());
        }
        for (Runnable stream : due) {
            dueAt.remove(stream);
            dueAt.put(stream, now + intervalNanos);
        }
        return due;
    }
}
