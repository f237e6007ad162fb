// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.backends.SharedBroker;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.Topic;
import dev.assent.operator.OperatorTools;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code dead-letters} with a real broker; each test uses another topic. */
class DeadLettersCommandIT {
    private static final String TYPE = "dev.assent.Test";
    private static final String VALUE = "{\"number\":1.50}";

    @TempDir
    static Path directory;

    private static String kafka;
    private static KafkaProducer<String, String> producer;

    @BeforeAll
    static void start() throws Exception {
        kafka = SharedBroker.bootstrapServers();
        producer =
                new KafkaProducer<>(Map.of("bootstrap.servers", kafka), new StringSerializer(), new StringSerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
    }

    @Test
    void eachDeadLetterIsListedWithItsPlaceKeyTypeAndReason() throws Exception {
        publish(Topic.ACTION_TRACKED, "first", VALUE, "no database\nto write to");
        publish(Topic.ACTION_TRACKED, "second", VALUE, "poison " + "x".repeat(300));
        publish(Topic.ACTION_TRACKED, "old", VALUE, "no database", Instant.now().minus(Duration.ofDays(2)));

        assertThat(dead("list", "--topic", "action-tracked").lines().toList())
                .hasSize(4)
                .element(0)
                .asString()
                .startsWith("assent.action-tracked.dlq/0@0  ")
                .endsWith("  first  dev.assent.Test  no database\\u{a}to write to");
        assertThat(dead("list", "--topic", "assent.action-tracked.dlq", "--since", "1h", "--reason", "no data"))
                .contains("first", "1 dead letter")
                .doesNotContain("second", "old");
        assertThat(dead("list", "--topic", "action-tracked", "--reason", "poison"))
                .contains("…")
                .doesNotContain("x".repeat(100));
    }

    @Test
    void aDeadLetterIsShownWithoutPushTokens() throws Exception {
        String value =
                "{\"devices\":[{\"pushToken\":\"hunter2\"},{\"pushToken\":null,\"in\":{\"pushToken\":\"hunter2\"}}],\"name\":\"\\u001b[2J\"}";
        publish(Topic.CHALLENGE_CREATED, "key", value, "near {\"pushToken\": \"hunter2\"}");
        publish(Topic.CHALLENGE_CREATED, "key", "{\"pushToken\":\"{\\\"endpoint\\\":\\\"hunter2", "cut off");

        assertThat(dead("show", "assent.challenge-created.dlq/0@0"))
                .contains("dead-letter-reason", "ce_type", "dev.assent.Test", "\"pushToken\" : \"***\"", "null")
                .doesNotContain("hunter2", "\u001b");
        assertThat(dead("show", "assent.challenge-created.dlq/0@1"))
                .contains("{\"pushToken\":\"***\"")
                .doesNotContain("hunter2");
        assertThat(run(1, "show", "assent.challenge-created.dlq/0@2")).contains("No dead letter at");
        assertThat(run(2, "show", "assent.challenge-created/0@0")).contains("not the position of a dead letter");
    }

    @Test
    void aDeadLetterIsReplayedUnchangedAndOnlyOnceByDefault() throws Exception {
        String id = publish(Topic.CHALLENGE_UPDATED, "key", VALUE, "no database");

        assertThat(dead("replay", "--topic", "challenge-updated")).contains("Replayed 1 to assent.challenge-updated");
        assertThat(dead("replay", "--topic", "challenge-updated"))
                .contains("Replayed nothing.", "were replayed before: 1");
        assertThat(dead("list", "--topic", "challenge-updated")).contains("(replayed before)");

        ConsumerRecord<String, String> record = live(Topic.CHALLENGE_UPDATED).get(0);
        assertThat(record.key()).isEqualTo("key");
        assertThat(record.value()).isEqualTo(VALUE);
        assertThat(headers(record)).containsExactly("ce_id=" + id, "ce_type=dev.assent.Test");

        dead("replay", "assent.challenge-updated.dlq/0@0", "--again");
        assertThat(live(Topic.CHALLENGE_UPDATED)).hasSize(2);
    }

    @Test
    void aTombstoneIsReplayedAsATombstone() throws Exception {
        publish(Topic.AUTHENTICATOR_CHANGED, "device", null, "no database");

        assertThat(dead("show", "assent.authenticator-changed.dlq/0@0")).contains("No value");
        dead("replay", "--reason", "database", "--topic", "authenticator-changed");

        assertThat(live(Topic.AUTHENTICATOR_CHANGED)).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("device");
            assertThat(record.value()).isNull();
        });
    }

    @Test
    void aRetriedDeliveryGetsANewIdAtEachReplay() throws Exception {
        String id = publish(Topic.DELIVERY_RETRIED, "delivery", VALUE, "status_400");

        dead("replay", "--topic", "delivery-retried");
        dead("replay", "--topic", "delivery-retried", "--again");

        assertThat(live(Topic.DELIVERY_RETRIED))
                .extracting(record -> headers(record).stream()
                        .filter(header -> header.startsWith("ce_id="))
                        .toList())
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allSatisfy(ids -> assertThat(ids).hasSize(1).doesNotContain("ce_id=" + id));
    }

    @Test
    void theRemainingDeadLettersCanStillBeReplayed() throws Exception {
        for (String key : List.of("a", "b", "c", "d")) {
            publish(Topic.USER_REMOVED, key, VALUE, key.equals("d") ? "late" : "no database");
        }

        assertThat(dead("replay", "--topic", "user-removed", "--dry-run")).contains("Would replay 4 to");
        dead("replay", "assent.user-removed.dlq/0@1");
        dead("replay", "--topic", "user-removed", "--reason", "late");
        assertThat(dead("replay", "--topic", "user-removed")).contains("Replayed 2 to", "replayed before: 2");

        assertThat(live(Topic.USER_REMOVED))
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    void aReplayNeedsASelectionAndACluster() throws Exception {
        assertThat(run(2, "replay")).contains("Specify which");
        assertThat(run(2, "replay", "assent.user-removed.dlq/0@1", "--since", "1h"))
                .contains("Specify which");
        assertThat(run(2, "list", "--topic", "letters")).contains("'letters' is not a topic", "challenge-updated");
        Path config = directory.resolve("client.properties");
        Files.writeString(
                config, "bootstrap.servers=127.0.0.1:1\ndefault.api.timeout.ms=300\nrequest.timeout.ms=200\n");
        assertThat(run(1, "list", "--config", config.toString())).contains("Kafka at 127.0.0.1:1: ");
    }

    private static String dead(String... arguments) {
        return run(0, arguments);
    }

    private static String run(int status, String... arguments) {
        StringWriter output = new StringWriter();
        List<String> all = new ArrayList<>(List.of("dead-letters"));
        all.addAll(List.of(arguments));
        int exitCode = OperatorTools.command(() -> Map.of("ASSENT_KAFKA", kafka))
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(output))
                .execute(all.toArray(String[]::new));
        assertThat(exitCode).as(output.toString()).isEqualTo(status);
        return output.toString();
    }

    private static String publish(Topic topic, String key, String value, String reason) throws Exception {
        return publish(topic, key, value, reason, Instant.now());
    }

    /** Publishes a dead letter and returns the id of its event. */
    private static String publish(Topic topic, String key, String value, String reason, Instant at) throws Exception {
        String id = UuidGenerator.next().toString();
        var letter = new ProducerRecord<>(topic.deadLetterTopicName(), null, at.toEpochMilli(), key, value);
        letter.headers()
                .add("ce_id", id.getBytes(UTF_8))
                .add("ce_type", TYPE.getBytes(UTF_8))
                .add("dead-letter-reason", reason.getBytes(UTF_8))
                .add("dead-letter-topic", topic.topicName().getBytes(UTF_8));
        producer.send(letter).get();
        return id;
    }

    private static List<String> headers(ConsumerRecord<String, String> record) {
        return StreamSupport.stream(record.headers().spliterator(), false)
                .map((Header header) -> header.key() + "=" + new String(header.value(), UTF_8))
                .toList();
    }

    private static List<ConsumerRecord<String, String>> live(Topic topic) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka, "fetch.max.wait.ms", 50),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(info -> new TopicPartition(topic.topicName(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            // Other tests publish to the same topics.
            records.removeIf(record -> !headers(record).contains("ce_type=" + TYPE));
            return records;
        }
    }
}
