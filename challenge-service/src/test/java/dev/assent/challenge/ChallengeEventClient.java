// SPDX-License-Identifier: Apache-2.0
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
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Client of the challenge topics: reads the events of challenge-service and publishes those of the other services. */
@Singleton
class ChallengeEventClient {
    private static final long DECIDED_VERSION = 5;

    private final TopicClient topics;

    ChallengeEventClient(TopicClient topics) {
        this.topics = topics;
    }

    /** Returns the ChallengeCreated event of {@code challengeId}, waiting for its publication. */
    ChallengeCreated created(String challengeId) {
        String key = key(challengeId);
        await().until(() -> !topics.events(Topic.CHALLENGE_CREATED, key, ChallengeCreated.class)
                .isEmpty());
        return topics.events(Topic.CHALLENGE_CREATED, key, ChallengeCreated.class)
                .get(0);
    }

    /** Returns the ChallengeUpdated events of {@code challengeId} that are published now. */
    List<ChallengeUpdated> updates(String challengeId) {
        return topics.events(Topic.CHALLENGE_UPDATED, key(challengeId), ChallengeUpdated.class);
    }

    /**
     * Returns the result of {@code request}, which waits until the challenges of {@code rulings} are ruled on: publishes each
     * ruling once its challenge's cancellation is requested, as verification-service does.
     */
    <T> T answering(List<ChallengeUpdated> rulings, Supplier<T> request) {
        CompletableFuture<T> result = CompletableFuture.supplyAsync(request);
        for (ChallengeUpdated ruling : rulings) {
            await().until(() -> updates(ruling.challengeId()).stream()
                    .anyMatch(update -> update.status() == ChallengeStatus.CANCELLED));
            topics.publish(ruling);
        }
        return result.join();
    }

    /** Publishes that {@code device} brought the challenge {@code challengeId} to {@code status}. */
    void publishOutcome(String challengeId, UUID device, ChallengeStatus status, @Nullable String reason) {
        topics.publish(update(challengeId, DECIDED_VERSION, device, status, reason));
    }

    /** Returns an event, not yet published, that {@code device} brought {@code challengeId} to {@code status}. */
    ChallengeUpdated update(
            String challengeId, long version, UUID device, ChallengeStatus status, @Nullable String reason) {
        ChallengeCreated created = created(challengeId);
        return new ChallengeUpdated(
                created.challengeUuid(),
                version,
                challengeId,
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
                false);
    }

    private static String key(String challengeId) {
        return ChallengeId.parse(challengeId).orElseThrow().uuid().toString();
    }
}
