// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.CancellationRequests;
import dev.assent.verification.poll.ChallengeCache;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Consumes ChallengeCreated and ChallengeUpdated into this instance's cache. It has no inbox: the version of the
 * challenge makes a redelivery harmless, and {@link ChallengeEventConsumer} dead-letters a record that cannot be read.
 */
@ApplicationScoped
class ChallengeCacheEventConsumer {
    private static final Logger LOG = Logger.getLogger(ChallengeCacheEventConsumer.class);

    private final ChallengeCache cache;

    ChallengeCacheEventConsumer(ChallengeCache cache) {
        this.cache = cache;
    }

    @Incoming("challenge-created-view")
    void created(ConsumerRecord<String, String> record) {
        apply(record, () -> cache.apply(Json.read(record.value(), ChallengeCreated.class)));
    }

    @Incoming("challenge-updated-view")
    void updated(ConsumerRecord<String, String> record) {
        if (!CancellationRequests.isRequest(record)) {
            apply(record, () -> cache.apply(Json.read(record.value(), ChallengeUpdated.class)));
        }
    }

    private static void apply(ConsumerRecord<String, String> record, Runnable change) {
        try {
            change.run();
        } catch (RuntimeException e) {
            LOG.warnf(
                    "record %s/%d@%d not cached; polls read its challenge from the table: %s",
                    record.topic(), record.partition(), record.offset(), e);
        }
    }
}
