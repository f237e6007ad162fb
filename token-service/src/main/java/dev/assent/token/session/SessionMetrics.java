package dev.assent.token.session;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** What an operator sees of the sessions. */
@ApplicationScoped
class SessionMetrics {
    private final MeterRegistry registry;

    SessionMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void started() {
        count("started", 1);
    }

    void refreshed() {
        count("refreshed", 1);
    }

    void revoked(int sessions) {
        count("revoked", sessions);
    }

    /** A session was revoked because a refresh token of it came a second time. */
    void reused() {
        count("reused", 1);
    }

    private void count(String event, int sessions) {
        registry.counter("assent.sessions", "event", event).increment(sessions);
    }
}
