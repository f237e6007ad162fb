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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a challenge is pushed, and when the phone must ask for it. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class PushTest {
    private static final Map<String, ?> STRANGER = Map.of("ipAddress", "203.0.113.66", "deviceId", "stranger");
    private static final Map<String, ?> LAPTOP = Map.of("ipAddress", "198.51.100.1", "deviceId", "laptop");

    @Inject
    Settings settings;

    @Inject
    Announced announced;

    @Inject
    MutableClock clock;

    @Inject
    MeterRegistry metrics;

    Backend backend;
    UUID phone;

    @BeforeEach
    void aUserWithAPhone() {
        backend = Backend.create();
        phone = backend.enrol("alice", new PhoneKey());
        settings.set(backend, "{\"pushBudget\": 2, \"pushBudgetWindowSeconds\": 60, \"notMeBlockSeconds\": 600}");
    }

    @AfterEach
    void realTime() {
        clock.reset();
    }

    @Test
    void afterTheBudgetChallengesStartWithoutAPush() {
        double before = withheld("push_budget_exhausted");
        assertThat(start(STRANGER).error()).isNull();
        assertThat(start(LAPTOP).error()).isNull();

        Start third = start(STRANGER);

        assertThat(third.error()).isEqualTo("push_budget_exhausted");
        assertThat(announced.created(third.id()).pushWithheld()).isEqualTo("push_budget_exhausted");
        assertThat(withheld("push_budget_exhausted")).isEqualTo(before + 1);
        backend.enrol("bob", new PhoneKey());
        assertThat(start("bob", STRANGER).error()).isNull();
    }

    @Test
    void theBudgetIsWholeAgainAfterItsWindow() {
        start(STRANGER);
        start(STRANGER);
        assertThat(start(STRANGER).error()).isEqualTo("push_budget_exhausted");

        clock.turn(Duration.ofSeconds(61));

        assertThat(start(STRANGER).error()).isNull();
    }

    @Test
    void anApprovalMakesTheBudgetWholeAgain() {
        start(LAPTOP);
        Start second = start(LAPTOP);

        verified(second);

        assertThat(start(LAPTOP).error()).isNull();
        assertThat(start(LAPTOP).error()).isNull();
        assertThat(start(LAPTOP).error()).isEqualTo("push_budget_exhausted");
    }

    @Test
    void strangersUseUpTheirBudgetAndNotThatOfADeviceTheUserHasApproved() {
        verified(start(LAPTOP));
        start(STRANGER);
        start(STRANGER);
        assertThat(start(STRANGER).error()).isEqualTo("push_budget_exhausted");

        assertThat(start(LAPTOP).error()).isNull();
        verified(start(LAPTOP));

        assertThat(start(STRANGER).error()).isEqualTo("push_budget_exhausted");
    }

    @Test
    void aBudgetOfNoneSendsNone() {
        settings.set(backend, "{\"pushBudget\": 0}");

        assertThat(start(LAPTOP).error()).isEqualTo("push_budget_exhausted");
    }

    @Test
    void whoIsNotPushedCannotReplaceWhatTheUserHasStarted() {
        verified(start(LAPTOP));
        start(STRANGER);
        start(STRANGER);
        Start own = start(LAPTOP);

        Start hostile = start(STRANGER);
        start(STRANGER);

        assertThat(hostile.error()).isEqualTo("push_budget_exhausted");
        await().untilAsserted(() -> assertThat(announced.updates(hostile.id())).hasSize(1));
        assertThat(announced.updates(own.id())).isEmpty();
    }

    @Test
    void aSourceThatTheUserHasDeniedGetsNoPushesForAWhile() {
        Start denied = start(STRANGER);
        announced.answer(denied.id(), phone, ChallengeStatus.DECLINED, "not_me");
        backend.action("alice", "sign-in", denied.key()).body("state", equalTo("CHALLENGE_FAILED"));

        Start again = start(STRANGER);
        assertThat(again.error()).isEqualTo("source_blocked");
        assertThat(announced.created(again.id()).pushWithheld()).isEqualTo("source_blocked");
        assertThat(start(Map.of("ipAddress", "203.0.113.66")).error()).isEqualTo("source_blocked");
        assertThat(start(Map.of("deviceId", "stranger", "ipAddress", "192.0.2.9"))
                        .error())
                .isEqualTo("source_blocked");
        assertThat(start(LAPTOP).error()).isNull();
        backend.enrol("bob", new PhoneKey());
        assertThat(start("bob", STRANGER).error()).isNull();

        clock.turn(Duration.ofMinutes(10).plusSeconds(1));
        assertThat(start(STRANGER).error()).isNull();
    }

    @Test
    void anyOtherDeclineBlocksNothing() {
        Start declined = start(LAPTOP);
        announced.answer(declined.id(), phone, ChallengeStatus.DECLINED, "not_now");
        backend.action("alice", "sign-in", declined.key()).body("state", equalTo("CHALLENGE_FAILED"));

        assertThat(start(LAPTOP).error()).isNull();
    }

    @Test
    void aDeviceThatTheUserHasApprovedIsPushedFromABlockedAddressToo() {
        verified(start(LAPTOP));
        Start denied = start(Map.of("ipAddress", "198.51.100.1", "deviceId", "a colleague's"));
        announced.answer(denied.id(), phone, ChallengeStatus.DECLINED, "not_me");
        backend.action("alice", "sign-in", denied.key()).body("state", equalTo("CHALLENGE_FAILED"));

        assertThat(start(LAPTOP).error()).isNull();
        assertThat(start(Map.of("ipAddress", "198.51.100.1", "deviceId", "another"))
                        .error())
                .isEqualTo("source_blocked");
    }

    private record Start(String id, String key, String error) {}

    private Start start(Map<String, ?> from) {
        return start("alice", from);
    }

    private Start start(String user, Map<String, ?> from) {
        var tracked = backend.track(user, "sign-in", from).statusCode(200).extract();
        var started =
                backend.start(tracked.path("token"), Map.of()).statusCode(200).extract();
        return new Start(
                started.path("challengeId"),
                tracked.path("idempotencyKey"),
                started.path("deliveryResults[0].errorCode"));
    }

    private void verified(Start start) {
        announced.answer(start.id(), phone, ChallengeStatus.VERIFIED, null);
        backend.action("alice", "sign-in", start.key()).body("state", equalTo("CHALLENGE_SUCCEEDED"));
    }

    private double withheld(String reason) {
        return metrics.counter("assent.pushes.withheld", "reason", reason).count();
    }
}
