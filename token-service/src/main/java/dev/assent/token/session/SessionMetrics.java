package dev.assent.token.session;

import dev.assent.runtime.metrics.LabelledCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What an operator sees of the sessions. */
@Startup
@ApplicationScoped
class SessionMetrics {
    private final LabelledCounter sessions;

    SessionMetrics(MeterRegistry registry) {
        sessions = new LabelledCounter(
                registry,
                "assent.sessions",
                "Sessions by what happened; reused: revoked because a refresh token came twice",
                "event",
                List.of("started", "refreshed", "revoked", "reused"));
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

    private void count(String event, int more) {
        sessions.count(event, more);
    }
}
