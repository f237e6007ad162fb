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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A stranger who knows a user's name starts one challenge after the other. As many as a build has time for; with
 * {@code -Dassent.bombing.starts=10000} as many as it is promised to stand.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class BombingTest {
    private static final Map<String, ?> LAPTOP = Map.of("ipAddress", "198.51.100.1", "deviceId", "laptop");
    private static final int STARTS = Integer.getInteger("assent.bombing.starts", 200);
    private static final int BUDGET = TenantSettings.DEFAULTS.pushLimit();

    @Inject
    TopicClient topics;

    @Inject
    Announced announced;

    Backend backend;
    UUID phone;

    @BeforeEach
    void aUserWhoHasSignedInBefore() {
        backend = Backend.create();
        phone = backend.enrol("alice", new PhoneKey());
        signsIn();
    }

    @Test
    void oneSourceIsSlowedDownAndGetsNoMoreThanTheBudget() throws Exception {
        bombed(List.of(backend.token("alice", "sign-in", Map.of("ipAddress", "203.0.113.66"))), STARTS);
    }

    @Test
    void aHundredSourcesGetNoMoreThanTheBudget() throws Exception {
        bombed(
                IntStream.range(0, 100)
                        .mapToObj(i -> backend.token(
                                "alice", "sign-in", Map.of("ipAddress", "203.0.113." + i, "deviceId", "bot " + i)))
                        .toList(),
                STARTS);
    }

    private void bombed(List<String> tokens, int starts) throws Exception {
        Queue<Integer> answers = new ConcurrentLinkedQueue<>();
        Together.run(BUDGET, i -> answers.add(hostile(tokens, i)));

        // The user signs in in the middle of it.
        Together.run(starts, i -> {
            if (i == starts / 2) {
                signsIn();
            } else {
                answers.add(hostile(tokens, i));
            }
        });
        signsIn();

        assertThat(answers).isSubsetOf(200, 429).contains(200);
        if (tokens.size() == 1) {
            assertThat(answers).contains(429);
        }
        assertThat(topics.records(Topic.CHALLENGE_CREATED.topicName()).stream()
                        .map(record -> Json.read(record.value(), ChallengeCreated.class))
                        .filter(created -> created.tenantId().equals(backend.tenantId())
                                && created.context().contains("203.0.113.")
                                && created.pushWithheld() == null))
                .hasSizeLessThanOrEqualTo(BUDGET);
    }

    private int hostile(List<String> tokens, int number) {
        ValidatableResponse answer = backend.start(tokens.get(number % tokens.size()), Map.of());
        return answer.extract().statusCode();
    }

    /** From a source that the user has approved before: pushed, left alone by the strangers, and approved. */
    private void signsIn() {
        var tracked = backend.track("alice", "sign-in", LAPTOP).statusCode(200).extract();
        String id = backend.start(tracked.path("token"), Map.of())
                .statusCode(200)
                .body("deliveryResults[0].errorCode", nullValue())
                .extract()
                .path("challengeId");
        assertThat(announced.created(id).pushWithheld()).isNull();
        assertThat(announced.updates(id)).isEmpty();
        announced.answer(id, phone, ChallengeStatus.VERIFIED, null);
        String key = tracked.path("idempotencyKey");
        await().untilAsserted(
                        () -> backend.action("alice", "sign-in", key).body("state", equalTo("CHALLENGE_SUCCEEDED")));
    }
}
