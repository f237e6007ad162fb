package dev.assent.push.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** What the dispatcher has announced. */
@Singleton
public class Deliveries {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Topics topics;

    Deliveries(Topics topics) {
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

    /** The ends of the {@code count} deliveries of {@code challenge}, once they have come. */
    public List<PushDelivered> ends(ChallengeCreated challenge, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(of(challenge)).hasSize(count));
        return of(challenge);
    }
}
