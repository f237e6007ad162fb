// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.runtime.metrics.LabelledCounter;
import dev.assent.runtime.metrics.LatencyTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Metrics of the decisions. */
@Startup
@ApplicationScoped
class DecisionMetrics {
    private static final Duration[] BUCKETS = IntStream.of(2, 5, 10, 20, 30, 60, 120, 300, 600)
            .mapToObj(Duration::ofSeconds)
            .toArray(Duration[]::new);

    private final LabelledCounter decisions;
    private final LabelledCounter wrongCodes;
    private final LatencyTimer answerTime;
    private final Clock clock;

    DecisionMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        decisions = new LabelledCounter(
                registry,
                "assent.decisions",
                "Challenges decided by a device or expired; withdrawals are not counted",
                "outcome",
                List.of(
                        ChallengeStatus.APPROVED.name(),
                        ChallengeStatus.DECLINED.name(),
                        ChallengeStatus.EXPIRED.name()));
        wrongCodes = new LabelledCounter(
                registry,
                "assent.wrong.codes",
                "Answers with a wrong verification code, by consequence",
                "consequence",
                List.of("none", "challenge_consumed", "device_disabled"));
        answerTime = new LatencyTimer(Timer.builder("assent.answer.time")
                .description("Time from the challenge's creation until the device's answer")
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
    }

    /** Counts a decision by a phone and records the time since the creation of the challenge. */
    void countDecision(UUID challengeUuid, ChallengeStatus status) {
        decisions.count(status.name());
        answerTime.record(UuidGenerator.timeOf(challengeUuid), clock.instant());
    }

    void countExpired(int challenges) {
        decisions.count(ChallengeStatus.EXPIRED.name(), challenges);
    }

    void countWrongCode(String consequence) {
        wrongCodes.count(consequence);
    }
}
