// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Load test of push bombing: an attacker who knows a user id starts challenges in a loop. A build starts few;
 * {@code -Dassent.bombing.starts=10000} starts the number that the documentation promises.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class PushBombingIT {
    private static final Map<String, ?> LAPTOP = Map.of("ipAddress", "198.51.100.1", "deviceId", "laptop");
    private static final int STARTS = Integer.getInteger("assent.bombing.starts", 200);
    private static final int BUDGET = TenantSettings.DEFAULTS.pushLimit();

    @Inject
    TopicClient topics;

    @Inject
    ChallengeEventClient challengeEvents;

    TenantFixture tenant;
    UUID phone;

    @BeforeEach
    void aUserWithAnApprovedSource() {
        tenant = TenantFixture.create();
        phone = tenant.enrol("alice", new PhoneKey());
        signIn();
    }

    @Test
    void oneSourceIsRateLimitedAndLimitedToTheBudget() throws Exception {
        bombard(List.of(tenant.token("alice", "sign-in", Map.of("ipAddress", "203.0.113.66"))), STARTS);
    }

    @Test
    void aHundredSourcesAreLimitedToTheBudget() throws Exception {
        bombard(
                IntStream.range(0, 100)
                        .mapToObj(i -> tenant.token(
                                "alice", "sign-in", Map.of("ipAddress", "203.0.113." + i, "deviceId", "bot " + i)))
                        .toList(),
                STARTS);
    }

    @Test
    void theUsersStartSucceedsWhileOthersStartAtOnce() throws Exception {
        List<String> tokens = IntStream.range(0, 300)
                .mapToObj(
                        i -> tenant.token("alice", "sign-in", Map.of("ipAddress", "198.18." + i / 200 + "." + i % 200)))
                .toList();
        String own = tenant.token("alice", "pay", LAPTOP);
        AtomicBoolean isUnderAttack = new AtomicBoolean(true);
        CompletableFuture<List<Integer>> attack =
                CompletableFuture.supplyAsync(() -> attackInParallel(tokens, isUnderAttack));

        List<Integer> answers = IntStream.range(0, 10)
                .mapToObj(i -> tenant.start(own, Map.of()).extract().statusCode())
                .toList();
        isUnderAttack.set(false);

        assertThat(answers).containsOnly(200);
        assertThat(attack.get(60, TimeUnit.SECONDS)).containsOnly(200).hasSizeGreaterThan(10);
    }

    private List<Integer> attackInParallel(List<String> tokens, AtomicBoolean goesOn) {
        try {
            return ConcurrentCalls.run(tokens.size(), i -> goesOn.get() ? attack(tokens, i) : 0).stream()
                    .filter(status -> status != 0)
                    .toList();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void bombard(List<String> tokens, int starts) throws Exception {
        Queue<Integer> statuses = new ConcurrentLinkedQueue<>(ConcurrentCalls.run(BUDGET, i -> attack(tokens, i)));

        // The user signs in during the attack.
        ConcurrentCalls.run(starts, i -> {
            if (i == starts / 2) {
                signIn();
                return true;
            }
            return statuses.add(attack(tokens, i));
        });
        signIn();

        assertThat(statuses).isSubsetOf(200, 429).contains(200);
        if (tokens.size() == 1) {
            assertThat(statuses).contains(429);
        }
        assertThat(topics.published(Topic.CHALLENGE_CREATED).stream()
                        .map(record -> Json.read(record.value(), ChallengeCreated.class))
                        .filter(created -> tenant.tenantId().equals(created.tenantId())
                                && created.context().contains("203.0.113.")
                                && created.pushWithheld() == null))
                .hasSizeLessThanOrEqualTo(BUDGET);
    }

    private int attack(List<String> tokens, int number) {
        ValidatableResponse answer = tenant.start(tokens.get(number % tokens.size()), Map.of());
        return answer.extract().statusCode();
    }

    /** Signs in from an approved source: the challenge is pushed, not replaced by the attacker's, and approved. */
    private void signIn() {
        var tracked = tenant.track("alice", "sign-in", LAPTOP).statusCode(200).extract();
        String id = tenant.start(tracked.path("token"), Map.of())
                .statusCode(200)
                .body("deliveryResults[0].errorCode", nullValue())
                .extract()
                .path("challengeId");
        assertThat(challengeEvents.created(id).pushWithheld()).isNull();
        assertThat(challengeEvents.updates(id)).isEmpty();
        challengeEvents.publishOutcome(id, phone, ChallengeStatus.VERIFIED, null);
        String key = tracked.path("idempotencyKey");
        await().untilAsserted(
                        () -> tenant.action("alice", "sign-in", key).body("state", equalTo("CHALLENGE_SUCCEEDED")));
    }
}
