// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import dev.assent.runtime.metrics.LabelledCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Metrics of the sessions. */
@Startup
@ApplicationScoped
class SessionMetrics {
    private final LabelledCounter sessions;

    SessionMetrics(MeterRegistry registry) {
        sessions = new LabelledCounter(
                registry,
                "assent.sessions",
                "Sessions, by event; reused: revoked because a refresh token was used twice",
                "event",
                List.of("started", "refreshed", "revoked", "reused"));
    }

    void countStarted() {
        count("started", 1);
    }

    void countRefreshed() {
        count("refreshed", 1);
    }

    void countRevoked(int sessions) {
        count("revoked", sessions);
    }

    /** Counts a session that is revoked because a refresh token was used a second time. */
    void countReused() {
        count("reused", 1);
    }

    private void count(String event, int amount) {
        sessions.count(event, amount);
    }
}
