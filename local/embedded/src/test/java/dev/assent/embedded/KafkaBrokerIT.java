// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.contracts.event.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerIT {
    private static final String TOPIC = Topic.CHALLENGE_CREATED.topicName();
    /** Names of the settings by which a broker refuses what a client asks for. */
    private static final Pattern LIMIT =
            Pattern.compile("group\\..*(session\\.timeout|heartbeat\\.interval|max\\.size).*"
                    + "|transaction\\.max\\.timeout\\.ms|(message|socket\\.request)\\.max\\.bytes");

    /** Settings by which a node is found, of which each test has its own. */
    private static final Pattern ADDRESS =
            Pattern.compile("process\\.roles|(node|broker)\\.id|(advertised\\.)?listeners"
                    + "|listener\\.security\\.protocol\\.map|controller\\..*|log\\.dirs");

    @TempDir
    Path directory;

    @Test
    void recordsSurviveARestart() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory, 0)) {
            broker.createTopics();
            write(broker, "chair");
        }
        try (KafkaBroker broker = KafkaBroker.start(directory, 0)) {
            broker.createTopics();
            assertThat(read(broker)).containsExactly("chair");
        }
    }

    @Test
    @Tag("nightly")
    void recordsSurviveAKilledProcess() throws Exception {
        int port = FreePort.any();
        KilledProcess.runAndKill(KafkaBrokerProcess.class, directory.toString(), Integer.toString(port));

        try (KafkaBroker broker = KafkaBroker.start(directory, port)) {
            broker.createTopics();
            write(broker, "table");
            assertThat(read(broker)).containsExactly("chair", "table");
        }
    }

    @Test
    void everyTopicHasItsPartitionsAndItsDeadLetterTopic() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            broker.createTopics();
            broker.createTopics();

            var topics = admin.describeTopics(admin.listTopics().names().get())
                    .allTopicNames()
                    .get();
            assertThat(topics).hasSize(2 * Topic.values().length);
            for (Topic topic : Topic.values()) {
                assertThat(topics.get(topic.topicName()).partitions()).hasSize(8);
                assertThat(topics.get(topic.deadLetterTopicName()).partitions()).hasSize(1);
                assertThat(setting(admin, topic.topicName(), "cleanup.policy"))
                        .isEqualTo(topic.isCompacted() ? "compact" : "delete");
            }
            assertThat(setting(admin, TOPIC, "retention.ms"))
                    .isEqualTo(Long.toString(Duration.ofDays(7).toMillis()));
        }
    }

    @Test
    @Timeout(60)
    void aMemberThatKafkaRefusesByDefaultIsRefused() {
        try (KafkaBroker broker = KafkaBroker.start(directory, 0)) {
            broker.createTopics();
            try (var consumer = member(broker, 5999)) {
                assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(30)))
                        .isInstanceOf(InvalidSessionTimeoutException.class);
            }
            try (var consumer = member(broker, 6000)) {
                while (consumer.assignment().isEmpty()) {
                    consumer.poll(Duration.ofMillis(100));
                }
            }
        }
    }

    @Test
    void whatABrokerAcceptsOfClientsIsKafkasDefault() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            ConfigResource node = new ConfigResource(
                    ConfigResource.Type.BROKER,
                    admin.describeCluster().nodes().get().iterator().next().idString());
            List<ConfigEntry> limits = admin.describeConfigs(List.of(node)).all().get().get(node).entries().stream()
                    .filter(entry -> LIMIT.matcher(entry.name()).matches())
                    .toList();
            assertThat(limits)
                    .extracting(ConfigEntry::name)
                    .contains("group.min.session.timeout.ms", "message.max.bytes", "transaction.max.timeout.ms");
            assertThat(limits).allMatch(entry -> entry.source() == ConfigEntry.ConfigSource.DEFAULT_CONFIG);
        }
    }

    @Test
    void everyDeviationFromKafkasDefaultsIsOnThePageWithItsReason() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            ConfigResource node = new ConfigResource(
                    ConfigResource.Type.BROKER,
                    admin.describeCluster().nodes().get().iterator().next().idString());
            Map<String, String> changed = admin.describeConfigs(List.of(node)).all().get().get(node).entries().stream()
                    .filter(entry -> entry.source() == ConfigEntry.ConfigSource.STATIC_BROKER_CONFIG)
                    .filter(entry -> !ADDRESS.matcher(entry.name()).matches())
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
            assertThat(changed).isEqualTo(StandInsPage.settings("Kafka"));
        }
    }

    private static KafkaConsumer<String, String> member(KafkaBroker broker, int sessionTimeout) {
        var consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        "group-" + sessionTimeout,
                        "session.timeout.ms",
                        sessionTimeout,
                        "heartbeat.interval.ms",
                        1000),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.subscribe(List.of(TOPIC));
        return consumer;
    }

    private static String setting(Admin admin, String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get(name)
                .value();
    }

    static void write(KafkaBroker broker, String value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "key", value)).get();
        }
    }

    private static List<String> read(KafkaBroker broker) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, 8)
                    .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long expected = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            List<String> values = new ArrayList<>();
            while (values.size() < expected) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
