// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import dev.assent.contracts.event.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics of the services. */
public final class KafkaTopics {
    private static final String DEFAULT_PREFIX = "assent.";
    private static final int PARTITIONS = 8;
    private static final Duration RETENTION = Duration.ofDays(7);
    /** Time for which a compacted topic keeps a removal: as long as backups of PostgreSQL. */
    private static final Duration REMOVAL_RETENTION = Duration.ofDays(30);

    private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(14);
    private static final String TIMEOUT_MILLIS = "15000";

    private KafkaTopics() {}

    /** Creates the topics that do not exist at {@code bootstrapServers}; does not change the others. */
    public static void create(String bootstrapServers) {
        create(bootstrapServers, DEFAULT_PREFIX);
    }

    /** Creates the missing topics with names that begin with {@code prefix}, as services with that {@code assent.topic-prefix} expect. */
    public static void create(String bootstrapServers, String prefix) {
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        try (Admin admin = Admin.create(settings)) {
            List<NewTopic> missing = new ArrayList<>(all(prefix));
            var existing = admin.listTopics().names().get();
            missing.removeIf(topic -> existing.contains(topic.name()));
            for (var created : admin.createTopics(missing).values().values()) {
                created.get();
            }
        } catch (ExecutionException e) {
            // Another process is creating the topics concurrently; it also creates those that are still missing.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("cannot create the topics: " + e.getMessage(), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating the topics", e);
        }
    }

    private static List<NewTopic> all(String prefix) {
        return Stream.of(Topic.values())
                .flatMap(topic -> Stream.of(main(topic, prefix), deadLetter(topic, prefix)))
                .toList();
    }

    private static NewTopic main(Topic topic, String prefix) {
        return newTopic(named(topic.topicName(), prefix), PARTITIONS)
                .configs(
                        topic.isCompacted()
                                ? Map.of(
                                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                        TopicConfig.CLEANUP_POLICY_COMPACT,
                                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                                        Long.toString(REMOVAL_RETENTION.toMillis()))
                                : retainedFor(RETENTION));
    }

    private static NewTopic deadLetter(Topic topic, String prefix) {
        return newTopic(named(topic.deadLetterTopicName(), prefix), 1).configs(retainedFor(DEAD_LETTER_RETENTION));
    }

    private static String named(String topicName, String prefix) {
        return prefix + topicName.substring(DEFAULT_PREFIX.length());
    }

    private static NewTopic newTopic(String name, int partitions) {
        // The replication factor is the broker's default: one here, three in a production cluster.
        return new NewTopic(name, Optional.of(partitions), Optional.empty());
    }

    private static Map<String, String> retainedFor(Duration retention) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()));
    }
}
