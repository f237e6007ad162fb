// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.TopicClient;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Probe for the results that the dispatcher has announced. */
@Singleton
public class DeliveryProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TopicClient topics;

    DeliveryProbe(TopicClient topics) {
        this.topics = topics;
    }

    /** Returns the results announced for {@code challenge} so far. */
    public List<PushDelivered> of(ChallengeCreated challenge) {
        return topics.events(Topic.PUSH_DELIVERED, challenge.challengeUuid().toString(), PushDelivered.class);
    }

    /** Waits for the single result of the single delivery of {@code challenge} and returns it. */
    public PushDelivered result(ChallengeCreated challenge) {
        return results(challenge, 1).get(0);
    }

    /** Waits for the single result of {@code challenge} that had an attempt, and returns it. */
    public PushDelivered attempted(ChallengeCreated challenge) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(of(challenge))
                .filteredOn(result -> result.attempts() > 0)
                .hasSize(1));
        return of(challenge).stream()
                .filter(result -> result.attempts() > 0)
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the single delivery of {@code challenge} has {@code least} attempts and returns them. */
    public List<Map<String, Object>> attempts(ChallengeCreated challenge, int least) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(attempts(challenge)).hasSizeGreaterThanOrEqualTo(least));
        return attempts(challenge);
    }

    private static List<Map<String, Object>> attempts(ChallengeCreated challenge) {
        List<String> ids = logged(challenge).getList("deliveries.deliveryId");
        return ids.isEmpty()
                ? List.of()
                : TenantFixtures.administrator()
                        .get("/v1/admin/channels/{tenant}/deliveries/{id}", challenge.tenantId(), ids.get(0))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("attempts");
    }

    /** Returns the deliveries of {@code challenge} from the admin API. */
    public static JsonPath logged(ChallengeCreated challenge) {
        return TenantFixtures.administrator()
                .get(
                        "/v1/admin/channels/{tenant}/deliveries?challengeId={challenge}",
                        challenge.tenantId(),
                        challenge.challengeUuid())
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Waits for {@code count} results of {@code challenge} and returns them. */
    public List<PushDelivered> results(ChallengeCreated challenge, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(of(challenge)).hasSize(count));
        return of(challenge);
    }
}
