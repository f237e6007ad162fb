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

/** What the dispatcher has announced. */
@Singleton
public class Deliveries {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TopicClient topics;

    Deliveries(TopicClient topics) {
        this.topics = topics;
    }

    /** What is announced of {@code challenge} by now. */
    public List<PushDelivered> of(ChallengeCreated challenge) {
        return topics.events(Topic.PUSH_DELIVERED, challenge.challengeId().toString(), PushDelivered.class);
    }

    /** The one end of the one delivery of {@code challenge}, once it has come. */
    public PushDelivered end(ChallengeCreated challenge) {
        return ends(challenge, 1).get(0);
    }

    /** What was attempted of the one delivery of {@code challenge}, once it is {@code least} attempts. */
    public List<Map<String, Object>> attempts(ChallengeCreated challenge, int least) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(attempts(challenge)).hasSizeGreaterThanOrEqualTo(least));
        return attempts(challenge);
    }

    private static List<Map<String, Object>> attempts(ChallengeCreated challenge) {
        List<String> ids = logged(challenge).getList("deliveries.deliveryId");
        return ids.isEmpty()
                ? List.of()
                : Tenants.administrator()
                        .get("/v1/admin/channels/{tenant}/deliveries/{id}", challenge.tenantId(), ids.get(0))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("attempts");
    }

    /** What an administrator sees of the deliveries of {@code challenge}. */
    public static JsonPath logged(ChallengeCreated challenge) {
        return Tenants.administrator()
                .get(
                        "/v1/admin/channels/{tenant}/deliveries?challengeId={challenge}",
                        challenge.tenantId(),
                        challenge.challengeId())
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** The ends of the {@code count} deliveries of {@code challenge}, once they have come. */
    public List<PushDelivered> ends(ChallengeCreated challenge, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(of(challenge)).hasSize(count));
        return of(challenge);
    }
}
