// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.socket;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Limit on the open sockets of this instance and of one address, since each occupies memory for as long as its page is open. */
@ApplicationScoped
class SocketLimit {
    private final Map<String, Integer> bySource = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final int maxSockets;
    private final int maxPerSource;
    private volatile boolean refusing;

    SocketLimit(
            @ConfigProperty(name = "assent.qr.max-sockets", defaultValue = "10000") int maxSockets,
            @ConfigProperty(name = "assent.qr.max-sockets-per-source", defaultValue = "200") int maxPerSource) {
        this.maxSockets = maxSockets;
        this.maxPerSource = maxPerSource;
    }

    /** Returns whether a further socket of {@code source} may open. */
    boolean allows(String source) {
        return !refusing && open.get() < maxSockets && bySource.getOrDefault(source, 0) < maxPerSource;
    }

    /** Allows no further socket. */
    void refuseNew() {
        refusing = true;
    }

    /** Counts a socket of {@code source} that has opened. */
    void opened(String source) {
        open.incrementAndGet();
        bySource.merge(source, 1, Integer::sum);
    }

    /** Discounts a socket of {@code source} that has closed. */
    void closed(String source) {
        open.decrementAndGet();
        bySource.computeIfPresent(source, (address, count) -> count > 1 ? count - 1 : null);
    }
}
