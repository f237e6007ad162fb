// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.CacheEventConsumer;
import dev.assent.runtime.inbox.CancellationRequests;
import dev.assent.verification.poll.ChallengeCache;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Consumes ChallengeCreated and ChallengeUpdated into this instance's cache. It has no inbox: the version of the
 * challenge makes a redelivery harmless, and {@link ChallengeEventConsumer} dead-letters a record that cannot be read. Polls
 * read the challenge of such a record from the table.
 */
@ApplicationScoped
class ChallengeCacheEventConsumer implements CacheEventConsumer {
    private final ChallengeCache cache;

    ChallengeCacheEventConsumer(ChallengeCache cache) {
        this.cache = cache;
    }

    @Override
    public Map<Topic, Consumer<ConsumerRecord<String, String>>> readers() {
        return Map.of(Topic.CHALLENGE_CREATED, this::created, Topic.CHALLENGE_UPDATED, this::updated);
    }

    private void created(ConsumerRecord<String, String> record) {
        cache.apply(Json.read(record.value(), ChallengeCreated.class));
    }

    private void updated(ConsumerRecord<String, String> record) {
        if (!CancellationRequests.isRequest(record)) {
            cache.apply(Json.read(record.value(), ChallengeUpdated.class));
        }
    }

    @Override
    public void onPositioned() {
        cache.markCaughtUp();
    }
}
