package dev.assent.verification.poll;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

/** What an operator sees of the polls, and of how soon an answer gets to the browser. */
@Startup
@ApplicationScoped
class PollMetrics {
    private static final Duration[] STEPS = IntStream.of(50, 100, 250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Counter waiting;
    private final Counter verified;
    private final Counter refused;
    private final Timer known;
    private final Timer told;
    private final Clock clock;

    PollMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        waiting = polls(registry, "waiting");
        verified = polls(registry, "verified");
        refused = polls(registry, "refused");
        known = timer(
                registry,
                "assent.answer.known.time",
                "From the phone's answer until this instance could tell it to a browser");
        told = timer(
                registry,
                "assent.answer.browser.time",
                "From the phone's answer until the first poll that was told of it; includes the browser's own pace");
    }

    private static Counter polls(MeterRegistry registry, String answer) {
        return Counter.builder("assent.polls")
                .description("Polls by what they were told: to wait, the access token, or that there will be none")
                .tag("answer", answer)
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(STEPS)
                .register(registry);
    }

    /** A poll was told {@code outcome}. */
    void polled(Outcome outcome) {
        if (outcome.isVerified()) {
            verified.increment();
        } else if (outcome.isConsumed()) {
            refused.increment();
        } else {
            waiting.increment();
        }
    }

    /** The end of a challenge that was answered at {@code answeredAt} can be told from now on. */
    void known(Instant answeredAt) {
        known.record(Duration.between(answeredAt, clock.instant()));
    }

    /** A browser was told of the answer of {@code answeredAt} for the first time. */
    void told(Instant answeredAt) {
        told.record(Duration.between(answeredAt, clock.instant()));
    }
}
