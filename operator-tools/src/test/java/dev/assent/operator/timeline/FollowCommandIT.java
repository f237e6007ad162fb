// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.backends.SharedBroker;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.Topic;
import dev.assent.operator.OperatorTools;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code follow} with a real broker; each test uses another user. */
class FollowCommandIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static String kafka;
    private static KafkaProducer<String, String> producer;

    private final String user = "user-" + UUID.randomUUID();

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
    void theTimelineIsPrintedForTheChallengeIdAndForItsUuid() throws Exception {
        SignInEvents events = new SignInEvents(Instant.now().minusSeconds(100), user);
        publish(
                events.updated(9000, 2, "DECLINED"),
                events.tracked(9100, 2, "CHALLENGE_FAILED"),
                events.created(10),
                events.tracked(0, 1, "CHALLENGE_REQUIRED"));

        assertThat(stages(run(0, events.challengeId())))
                .containsExactly(
                        "action tracked", "challenge created", "devices asked", "phone declined", "action changed");
        assertThat(run(0, events.challengeUuid().toString(), "--past")).contains(events.challengeId(), "9,100 ms");
    }

    @Test
    void aChallengeIsFollowedUntilItHasEnded() throws Exception {
        SignInEvents events = new SignInEvents(Instant.now(), user);
        publish(events.tracked(0, 1, "CHALLENGE_REQUIRED"));
        StringWriter output = new StringWriter();
        CompletableFuture<Integer> follower =
                CompletableFuture.supplyAsync(() -> execute(output, events.challengeId()));
        await().atMost(TIMEOUT).until(() -> output.toString().contains("so far. Waiting for it; Ctrl-C ends that."));

        publish(events.created(10));
        await().atMost(TIMEOUT).until(() -> output.toString().contains("devices asked"));
        publish(events.push(20, json -> {}));
        await().atMost(TIMEOUT).until(() -> output.toString().contains("push handed over"));
        publish(events.updated(30, 2, "APPROVED"), events.updated(40, 3, "VERIFIED"));
        assertThat(follower.isDone()).isFalse();
        publish(events.tracked(50, 2, "CHALLENGE_SUCCEEDED"));

        assertThat(follower).succeedsWithin(TIMEOUT).isEqualTo(0);
        assertThat(stages(output.toString()))
                .startsWith(
                        "action tracked", "challenge created", "devices asked", "push handed over", "phone approved")
                .contains("token minted", "action changed");
    }

    @Test
    void aUserIsFollowedUntilTheCommandIsInterrupted() throws Exception {
        StringWriter output = new StringWriter();
        Thread follower = new Thread(() -> execute(output, user));
        follower.start();
        await().atMost(TIMEOUT).until(() -> output.toString().contains("Waiting for it; Ctrl-C ends that."));
        SignInEvents first = new SignInEvents(Instant.now(), user);
        SignInEvents second = new SignInEvents(Instant.now(), user);
        publish(first.created(0), first.updated(10, 2, "EXPIRED"));
        await().atMost(TIMEOUT).until(() -> output.toString().contains("  expired "));
        publish(second.created(20));
        await().atMost(TIMEOUT).until(() -> output.toString().contains(second.challengeId()));

        follower.interrupt();
        follower.join(TIMEOUT.toMillis());
        assertThat(follower.isAlive()).isFalse();
        assertThat(output.toString())
                .contains(first.challengeId())
                .doesNotContain("InterruptException", "InterruptedException", "\tat ");
    }

    @Test
    void aUsersChallengesArePrintedOneByOneWithTheirFailures() throws Exception {
        SignInEvents first = new SignInEvents(Instant.now().minusSeconds(100), user);
        SignInEvents second = new SignInEvents(Instant.now().minusSeconds(50), user);
        publish(first.created(0), first.updated(20_000, 2, "CANCELLED"), second.created(0));
        send(
                Topic.PUSH_DELIVERED.deadLetterTopicName(),
                second.challengeUuid().toString(),
                "{\"poison\":",
                "no database");
        send(Topic.CHALLENGE_CREATED.topicName(), "a key", "{\"pushToken\": \"hunter2", null);

        String output = run(0, user, "--tenant", SignInEvents.TENANT, "--past");
        assertThat(stages(output))
                .containsExactly(
                        "challenge created",
                        "devices asked",
                        "challenge withdrawn",
                        "challenge created",
                        "devices asked",
                        "dead letter");
        assertThat(output)
                .contains("no database, see assent.push-delivered.dlq/0@", "… waiting for the phone's answer")
                .containsPattern("the record at assent.challenge-created/\\d@\\d+ cannot be read: ")
                .doesNotContain("hunter2");
        assertThat(output.indexOf(first.challengeId())).isLessThan(output.indexOf(second.challengeId()));
    }

    @Test
    void aMissingTimelineIsReportedWithWhatToTry() throws Exception {
        assertThat(run(1, user, "--past")).contains("Nothing of user " + user + " since ", "--since 7d");
        UUID longAgo = UuidGenerator.next(Instant.now().minus(Duration.ofDays(2)));
        assertThat(run(1, longAgo.toString())).contains("Nothing of challenge " + longAgo, "--user");
        SignInEvents events = new SignInEvents(Instant.now(), user);
        publish(events.created(0));
        assertThat(run(1, user, "--past", "--tenant", "other")).contains("of tenant other");
    }

    @Test
    void anUnreachableClusterIsReported() throws Exception {
        Path config = directory.resolve("client.properties");
        Files.writeString(
                config, "bootstrap.servers=127.0.0.1:1\ndefault.api.timeout.ms=300\nrequest.timeout.ms=200\n");
        assertThat(run(1, user, "--config", config.toString())).contains("Kafka at 127.0.0.1:1: ");
    }

    @Test
    void noConsumerGroupRemainsAtTheBroker() throws Exception {
        Path config = directory.resolve("group.properties");
        Files.writeString(config, "group.id=" + user + "\n");
        SignInEvents events = new SignInEvents(Instant.now(), user);
        publish(events.created(0));
        run(0, user, "--past", "--config", config.toString());

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            assertThat(admin.listGroups().all().get())
                    .noneMatch(group -> group.groupId().equals(user));
        }
    }

    private static String run(int status, String... arguments) {
        StringWriter output = new StringWriter();
        assertThat(execute(output, arguments)).as(output.toString()).isEqualTo(status);
        return output.toString();
    }

    private static int execute(StringWriter output, String... arguments) {
        return OperatorTools.command(() -> Map.of("ASSENT_KAFKA", kafka))
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(output))
                .execute(
                        Stream.concat(Stream.of("follow"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static List<String> stages(String output) {
        return output.lines()
                .filter(line -> line.matches("  \\d\\d:\\d\\d:.*"))
                .map(line -> line.substring(50).split("  ", 2)[0].strip())
                .toList();
    }

    private static void publish(Event... events) throws Exception {
        for (Event event : events) {
            send(event.topic().topicName(), event.key(), Json.write(event), null);
        }
    }

    private static void send(String topic, String key, String value, String deadLetterReason) throws Exception {
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, key, value);
        record.headers().add("ce_id", UuidGenerator.next().toString().getBytes(UTF_8));
        if (deadLetterReason != null) {
            record.headers().add("dead-letter-reason", deadLetterReason.getBytes(UTF_8));
        }
        producer.send(record).get();
    }
}
