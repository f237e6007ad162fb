// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.client.ApiClient;
import dev.assent.contracts.Json;
import dev.assent.contracts.event.Topic;
import dev.assent.local.home.Home;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.ParallelTasks;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Steps of docs/operations/disaster-recovery.md from the promotion on, each with the time that it takes. */
final class FailOver {
    private static final List<Component> OTHERS = List.of(Component.PUSH, Component.VERIFICATION, Component.TOKEN);

    private final Site second;
    private final String adminToken;
    private final AssentCommand assent;

    FailOver(Site second, Home home, String adminToken) {
        this.second = second;
        this.adminToken = adminToken;
        this.assent = new AssentCommand(home, Map.of("ASSENT_KAFKA", second.kafka()));
    }

    /** Carries out all steps after the loss at {@code lost}. */
    void run(Replication replication, PublicAddress address, Instant lost) throws Exception {
        timed("2. promote PostgreSQL", replication::promote);
        timed("3. check Kafka", this::checkKafka);
        timed("4. start challenge-service alone", () -> second.start(List.of(Component.CHALLENGE)));
        timed("4. announce anew", this::announceAnew);
        for (Component service : OTHERS) {
            timed("5. correct " + service.title(), () -> correct(service, lost));
        }
        timed("6. start the others", () -> second.start(OTHERS));
        timed("6. move the host name", () -> address.moveTo(second));
    }

    private void checkKafka() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", second.kafka()))) {
            assertThat(admin.listTopics().names().get())
                    .containsAll(Stream.of(Topic.values())
                            .flatMap(topic -> Stream.of(topic.topicName(), topic.deadLetterTopicName()))
                            .toList());
            assertThat(records(admin, admin.listTopics().names().get().stream().toList()))
                    .as("records of the empty Kafka")
                    .isZero();
        }
    }

    /** Returns the number of records that services refused in the second site. */
    long deadLetters() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", second.kafka()))) {
            return records(
                    admin,
                    Stream.of(Topic.values()).map(Topic::deadLetterTopicName).toList());
        }
    }

    private static long records(Admin admin, List<String> topics) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        admin.describeTopics(topics).allTopicNames().get().values().forEach(topic -> topic.partitions()
                .forEach(partition ->
                        ends.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest())));
        return admin.listOffsets(ends).all().get().values().stream()
                .collect(Collectors.summingLong(end -> end.offset()));
    }

    /** The host name still points to the first site. */
    private void announceAnew() {
        String origin = second.instance(Component.CHALLENGE).orElseThrow().origin();
        new AdminApi(new ApiClient(URI.create(origin + "/v1")), adminToken).announceAnew();
    }

    private void correct(Component service, Instant lost) {
        System.out.println(assent.run(
                "restore-plan",
                service.title(),
                "--to",
                Json.format(lost),
                "--database",
                second.postgres().urlWithCredentials(service.database()),
                "--apply"));
    }

    private static void timed(String step, ParallelTasks.Task task) throws Exception {
        long begin = System.nanoTime();
        task.run();
        System.out.printf("%-40s %6.1f s%n", step, (System.nanoTime() - begin) / 1e9);
    }
}
