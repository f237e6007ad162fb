// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Offsets that earlier releases committed, in one group per topic. The one group of today continues there: from the beginning
 * of a topic, a tenant would be told what ended before it had a webhook.
 */
@Singleton
class EarlierOffsets {
    private static final Logger LOG = Logger.getLogger(EarlierOffsets.class);
    /** A request fails after half a second, see the producer of the client. */
    private static final int ATTEMPTS = 5;

    private final Admin admin;
    private final String service;

    EarlierOffsets(Admin admin, @ConfigProperty(name = "quarkus.application.name") String service) {
        this.admin = admin;
        this.service = service;
    }

    /** Returns the offsets of those of {@code partitions} that an earlier release has consumed. Waits for the answer. */
    Map<TopicPartition, Long> find(Collection<TopicPartition> partitions) {
        Set<String> topics = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Map<TopicPartition, Long> found = new HashMap<>();
        for (String topic : topics) {
            found.putAll(find(topic));
        }
        found.keySet().retainAll(partitions);
        return found;
    }

    private Map<TopicPartition, Long> find(String topic) {
        String group = service + "." + topic;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                return offsets(group);
            } catch (ExecutionException e) {
                LOG.debugf("offsets of the group %s of earlier releases not readable: %s", group, e.getCause());
                if (!(e.getCause() instanceof RetriableException)) {
                    return Map.of();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Map.of();
            }
        }
        return Map.of();
    }

    private Map<TopicPartition, Long> offsets(String group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> found = new HashMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, committed) -> {
                    if (committed != null) {
                        found.put(partition, committed.offset());
                    }
                });
        return found;
    }
}
