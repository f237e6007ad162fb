package dev.assent.challenge;

import static org.awaitility.Awaitility.await;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.TopicClient;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What challenge-service has announced of challenges, and what the other services answer. */
@Singleton
class Announced {
    private final TopicClient topics;

    Announced(TopicClient topics) {
        this.topics = topics;
    }

    /** The beginning of the challenge {@code wireId}, once it is published. */
    ChallengeCreated created(String wireId) {
        String key = key(wireId);
        await().until(() -> !topics.events(Topic.CHALLENGE_CREATED, key, ChallengeCreated.class)
                .isEmpty());
        return topics.events(Topic.CHALLENGE_CREATED, key, ChallengeCreated.class)
                .get(0);
    }

    /** What is published by now of what became of the challenge {@code wireId}. */
    List<ChallengeUpdated> updates(String wireId) {
        return topics.events(Topic.CHALLENGE_UPDATED, key(wireId), ChallengeUpdated.class);
    }

    /** Publishes that {@code device} brought the challenge {@code wireId} to {@code status}. */
    void answer(String wireId, UUID device, ChallengeStatus status, String reason) {
        ChallengeCreated created = created(wireId);
        topics.publish(new ChallengeUpdated(
                created.challengeId(),
                5,
                wireId,
                created.tenantId(),
                created.userId(),
                created.actionId(),
                created.actionCode(),
                created.idempotencyKey(),
                created.expiresAt(),
                status,
                Instant.now(),
                device,
                null,
                reason,
                false));
    }

    private static String key(String wireId) {
        return ChallengeId.parse(wireId).orElseThrow().uuid().toString();
    }
}
