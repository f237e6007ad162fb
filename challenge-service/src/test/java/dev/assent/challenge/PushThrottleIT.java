// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of push suppression by budget and by denied source. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class PushThrottleIT {
    private static final Map<String, ?> UNKNOWN_CLIENT =
            Map.of("ipAddress", "203.0.113.66", "deviceId", "unknown-client");
    private static final Map<String, ?> LAPTOP = Map.of("ipAddress", "198.51.100.1", "deviceId", "laptop");

    @Inject
    TenantSettingsFixture settings;

    @Inject
    ChallengeEventClient challengeEvents;

    @Inject
    MutableClock clock;

    @Inject
    MeterRegistry metrics;

    TenantFixture tenant;
    UUID phone;

    @BeforeEach
    void aUserWithAPhone() {
        tenant = TenantFixture.create();
        phone = tenant.enrol("alice", new PhoneKey());
        settings.set(tenant, "{\"pushBudget\": 2, \"pushBudgetWindowSeconds\": 60, \"notMeBlockSeconds\": 600}");
    }

    @Test
    void aSpentBudgetSuppressesPushes() {
        double before = suppressed("push_budget_exhausted");
        assertThat(start(UNKNOWN_CLIENT).error()).isNull();
        assertThat(start(LAPTOP).error()).isNull();

        StartResult third = start(UNKNOWN_CLIENT);

        assertThat(third.error()).isEqualTo("push_budget_exhausted");
        assertThat(challengeEvents.created(third.id()).pushWithheld()).isEqualTo("push_budget_exhausted");
        assertThat(suppressed("push_budget_exhausted")).isEqualTo(before + 1);
        tenant.enrol("bob", new PhoneKey());
        assertThat(start("bob", UNKNOWN_CLIENT).error()).isNull();
    }

    @Test
    void theBudgetIsRestoredAfterItsWindow() {
        start(UNKNOWN_CLIENT);
        start(UNKNOWN_CLIENT);
        assertThat(start(UNKNOWN_CLIENT).error()).isEqualTo("push_budget_exhausted");

        clock.turn(Duration.ofSeconds(61));

        assertThat(start(UNKNOWN_CLIENT).error()).isNull();
    }

    @Test
    void anApprovalRestoresTheBudget() {
        start(LAPTOP);
        StartResult second = start(LAPTOP);

        verify(second);

        assertThat(start(LAPTOP).error()).isNull();
        assertThat(start(LAPTOP).error()).isNull();
        assertThat(start(LAPTOP).error()).isEqualTo("push_budget_exhausted");
    }

    @Test
    void unknownSourcesDoNotSpendTheBudgetOfAnApprovedOne() {
        verify(start(LAPTOP));
        start(UNKNOWN_CLIENT);
        start(UNKNOWN_CLIENT);
        assertThat(start(UNKNOWN_CLIENT).error()).isEqualTo("push_budget_exhausted");

        assertThat(start(LAPTOP).error()).isNull();
        verify(start(LAPTOP));

        assertThat(start(UNKNOWN_CLIENT).error()).isEqualTo("push_budget_exhausted");
    }

    @Test
    void aBudgetOfZeroSuppressesEveryPush() {
        settings.set(tenant, "{\"pushBudget\": 0}");

        assertThat(start(LAPTOP).error()).isEqualTo("push_budget_exhausted");
    }

    @Test
    void aSuppressedChallengeDoesNotReplaceThatOfAnotherSource() {
        verify(start(LAPTOP));
        start(UNKNOWN_CLIENT);
        start(UNKNOWN_CLIENT);
        StartResult own = start(LAPTOP);

        StartResult hostile = start(UNKNOWN_CLIENT);
        start(UNKNOWN_CLIENT);

        assertThat(hostile.error()).isEqualTo("push_budget_exhausted");
        await().untilAsserted(
                        () -> assertThat(challengeEvents.updates(hostile.id())).hasSize(1));
        assertThat(challengeEvents.updates(own.id())).isEmpty();
    }

    @Test
    void aDeniedSourceIsBlockedForTheConfiguredTime() {
        StartResult denied = start(UNKNOWN_CLIENT);
        challengeEvents.publishOutcome(denied.id(), phone, ChallengeStatus.DECLINED, "not_me");
        tenant.action("alice", "sign-in", denied.key()).body("state", equalTo("CHALLENGE_FAILED"));

        StartResult again = start(UNKNOWN_CLIENT);
        assertThat(again.error()).isEqualTo("source_blocked");
        assertThat(challengeEvents.created(again.id()).pushWithheld()).isEqualTo("source_blocked");
        assertThat(start(Map.of("ipAddress", "203.0.113.66")).error()).isEqualTo("source_blocked");
        assertThat(start(Map.of("deviceId", "unknown-client", "ipAddress", "192.0.2.9"))
                        .error())
                .isEqualTo("source_blocked");
        assertThat(start(LAPTOP).error()).isNull();
        tenant.enrol("bob", new PhoneKey());
        assertThat(start("bob", UNKNOWN_CLIENT).error()).isNull();

        clock.turn(Duration.ofMinutes(10).plusSeconds(1));
        assertThat(start(UNKNOWN_CLIENT).error()).isNull();
    }

    @Test
    void anyOtherDeclineBlocksNothing() {
        StartResult declined = start(LAPTOP);
        challengeEvents.publishOutcome(declined.id(), phone, ChallengeStatus.DECLINED, "not_now");
        tenant.action("alice", "sign-in", declined.key()).body("state", equalTo("CHALLENGE_FAILED"));

        assertThat(start(LAPTOP).error()).isNull();
    }

    @Test
    void anApprovedDeviceIsPushedFromABlockedAddress() {
        verify(start(LAPTOP));
        StartResult denied = start(Map.of("ipAddress", "198.51.100.1", "deviceId", "a colleague's"));
        challengeEvents.publishOutcome(denied.id(), phone, ChallengeStatus.DECLINED, "not_me");
        tenant.action("alice", "sign-in", denied.key()).body("state", equalTo("CHALLENGE_FAILED"));

        assertThat(start(LAPTOP).error()).isNull();
        assertThat(start(Map.of("ipAddress", "198.51.100.1", "deviceId", "another"))
                        .error())
                .isEqualTo("source_blocked");
    }

    private record StartResult(String id, String key, @Nullable String error) {}

    private StartResult start(Map<String, ?> from) {
        return start("alice", from);
    }

    private StartResult start(String user, Map<String, ?> from) {
        var tracked = tenant.track(user, "sign-in", from).statusCode(200).extract();
        var started =
                tenant.start(tracked.path("token"), Map.of()).statusCode(200).extract();
        return new StartResult(
                started.path("challengeId"),
                tracked.path("idempotencyKey"),
                started.path("deliveryResults[0].errorCode"));
    }

    private void verify(StartResult start) {
        challengeEvents.publishOutcome(start.id(), phone, ChallengeStatus.VERIFIED, null);
        tenant.action("alice", "sign-in", start.key()).body("state", equalTo("CHALLENGE_SUCCEEDED"));
    }

    private double suppressed(String reason) {
        return metrics.counter("assent.pushes.withheld", "reason", reason).count();
    }
}
