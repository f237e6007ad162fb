// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.backends.ProcessLock;
import dev.assent.embedded.Postgres;
import dev.assent.local.Assent;
import dev.assent.local.stack.ParallelTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Starts, probes, uses and drains under load the real images in real containers, as the manifests define them. */
@Tag("nightly")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("try") // An interrupt ends the test run.
class PodsIT {
    private static final int USERS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Users who wait during an outage of PostgreSQL, and of Kafka: 200 sign-ins. */
    private static final int WAITING = 100;
    /** In KiB, as docs/operations/sizing.md and the policies of tests/manifests compute with. */
    private static final long MOST_OF_A_CONNECTION = 10 * 1024;

    /** Longer than a readiness probe needs to fail: twice, every 5 s. */
    private static final Duration OUTAGE = Duration.ofSeconds(15);

    /** Settings that Strimzi makes of the listeners, the authorization, the node pool and the folder of the broker. */
    private static final Pattern OWN_ADDRESS = Pattern.compile(
            "process\\.roles|(node|broker)\\.id|(advertised\\.)?listeners|listener\\..*|controller\\..*|log\\.dirs|authorizer\\.class\\.name|super\\.users");

    @TempDir
    private static Path directory;

    private static Map<String, String> builtBefore;
    private static Cluster cluster;
    private static ProcessLock processLock;
    private static WaitingUsers waiting;

    @BeforeAll
    static void start() throws Exception {
        Podman.require();
        // The back ends start while the images are built, and the pods when both are there.
        ParallelTasks.run(List.of(PodsIT::buildTwice, () -> cluster = Cluster.start(directory)));
        processLock = ProcessLock.acquire();
        cluster.startPods();
    }

    private static void buildTwice() throws Exception {
        Images.makeBase();
        Images.build();
        builtBefore = Images.ids();
        Images.build();
    }

    @AfterAll
    static void stop() throws Exception {
        if (waiting != null) {
            waiting.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        if (processLock != null) {
            processLock.close();
        }
    }

    @Test
    @Order(1)
    void theSameApplicationGivesTheSameImage() {
        assertThat(Images.ids()).isEqualTo(builtBefore);
        assertThat(builtBefore.values()).doesNotHaveDuplicates();
    }

    @Test
    @Order(2)
    void everyContainerHasWhatItsManifestGivesItAndNoMore() throws IOException {
        assertThat(cluster.pods()).hasSize(8);
        for (Pod pod : cluster.pods()) {
            Path process = Path.of("/proc", Long.toString(pod.pid()));
            Map<String, String> status = Files.readAllLines(process.resolve("status")).stream()
                    .map(line -> line.split(":\\s*", 2))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
            PodSpec spec = pod.spec();
            assertThat(status.get("Uid").split("\\s+")).as(pod.name()).containsOnly(Integer.toString(spec.user()));
            assertThat(status.get("Gid").split("\\s+")).as(pod.name()).containsOnly(Integer.toString(spec.group()));
            assertThat(status.get("CapEff")).as(pod.name()).matches("0+");
            assertThat(status.get("CapBnd")).as(pod.name()).matches("0+");
            assertThat(status.get("NoNewPrivs")).as(pod.name()).isEqualTo("1");
            assertThat(status.get("Seccomp")).as("a filter of system calls").isEqualTo("2");
            assertThat(Files.readAllLines(process.resolve("mounts")).stream()
                            .map(line -> line.split(" "))
                            .filter(mount -> mount[3].matches("rw(,.*)?") && !isOfTheSystem(mount[1]))
                            .map(mount -> mount[1]))
                    .as("what it can write to")
                    .containsExactly("/tmp");
        }
    }

    @Test
    @Order(2)
    void theServersHaveTheSettingsOfTheManifestsAndNoOthers() throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", cluster.kafka().bootstrapServers()))) {
            ConfigResource node = new ConfigResource(
                    ConfigResource.Type.BROKER,
                    admin.describeCluster().nodes().get().iterator().next().idString());
            Map<String, String> changed = admin.describeConfigs(List.of(node)).all().get().get(node).entries().stream()
                    // Kafka keeps min.insync.replicas as a setting of the cluster from its first start on.
                    .filter(entry -> entry.source() != ConfigEntry.ConfigSource.DEFAULT_CONFIG)
                    .filter(entry -> !OWN_ADDRESS.matcher(entry.name()).matches())
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
            assertThat(changed).isNotEmpty().isEqualTo(cluster.kafka().config());
        }
        Map<String, String> parameters = cluster.postgres().parameters();
        try (Connection connection = cluster.postgres().superuser().connect("postgres");
                Statement statement = connection.createStatement()) {
            Set<String> changed = new HashSet<>();
            try (ResultSet names = statement.executeQuery(
                    "select name from pg_settings where source = 'command line' and setting <> boot_val"
                            + " and name not in ('port', 'listen_addresses', 'unix_socket_directories', 'TimeZone',"
                            // The operator sets these.
                            + " 'ssl', 'ssl_cert_file', 'ssl_key_file')")) {
                while (names.next()) {
                    changed.add(names.getString(1));
                }
            }
            assertThat(parameters.keySet()).isNotEmpty().containsAll(changed);
            for (Map.Entry<String, String> parameter : parameters.entrySet()) {
                try (ResultSet value = statement.executeQuery("show " + parameter.getKey())) {
                    value.next();
                    assertThat(value.getString(1)).as(parameter.getKey()).isEqualTo(parameter.getValue());
                }
            }
        }
    }

    @Test
    @Order(2)
    void aDatabaseAdmitsTheRoleOfItsServiceAlone() throws Exception {
        Postgres push = cluster.postgres().role("push-dispatcher-database");
        push.connect("assent_push").close();
        assertThatThrownBy(() -> push.connect("assent_token")).hasMessageContaining("pg_hba.conf rejects connection");
    }

    @Test
    @Order(2)
    void everyConnectionToPostgresIsEncrypted() throws Exception {
        assertThat(cluster.postgres().isEncrypted()).isTrue();
    }

    /** Returns whether the container runtime adds {@code mount} to every container. */
    private static boolean isOfTheSystem(String mount) {
        return mount.matches("/(proc|sys|dev)(/.*)?");
    }

    @Test
    @Order(3)
    void everyProbeAnswersAsItExpects() throws Exception {
        for (Pod pod : cluster.pods()) {
            PodSpec spec = pod.spec();
            assertThat(pod.status(spec.startup())).as(pod.name()).isEqualTo(200);
            assertThat(pod.status(spec.liveness())).as(pod.name()).isEqualTo(200);
            assertThat(pod.status(spec.readiness())).as(pod.name()).isEqualTo(200);
        }
    }

    @Test
    @Order(4)
    void aTrialSucceedsThroughThem() {
        int status = Assent.command(cluster.variables(), Images.PROJECT)
                .execute(
                        "try",
                        "--rounds",
                        "5",
                        "--listen",
                        cluster.network().gateway().getHostAddress());

        assertThat(status).isZero();
    }

    @Test
    @Order(4)
    void anOperatorSignsInAndReadsTheTopicsFromThePodOfTheTools() throws Exception {
        assertThat(cluster.runTool("sign-in")).containsPattern("Signed in after \\d+ ms");
        // With the rights of its user of Kafka, which the broker enforces.
        assertThat(cluster.runTool("dead-letters", "list")).contains("dead letter");
    }

    @Test
    @Order(5)
    void noRequestFailsWhilePodsEndAndStart() throws Exception {
        int before;
        int during;
        Map<Pod, Pod.Termination> ends;
        try (SignIns signIns = SignIns.start(cluster.access(), USERS)) {
            await().atMost(PATIENCE)
                    .until(() ->
                            signIns.successes() > USERS || !signIns.failures().isEmpty());
            before = signIns.successes();

            ends = cluster.drain();

            during = signIns.successes() - before;
            int after = signIns.successes();
            await().atMost(PATIENCE)
                    .until(() -> signIns.successes() > after + USERS
                            || !signIns.failures().isEmpty());
            signIns.close();
            assertThat(signIns.failures()).isEmpty();
        }
        System.out.printf("%d sign-ins while %d pods ended and started%n", during, ends.size());
        assertThat(during).isGreaterThan(USERS);
        assertThat(ends).hasSize(Cluster.SERVICES.size());
        ends.forEach((pod, end) -> {
            assertThat(end.log()).as(pod.name()).contains("stopped in");
            assertThat(end.status()).as(pod.name() + " was not killed").isIn(0, 143);
            assertThat(end.after()).as(pod.name()).isLessThan(pod.spec().grace());
        });
        assertThat(cluster.kubelet().restarts()).isEmpty();
        for (String service : Cluster.SERVICES) {
            assertThat(cluster.endpoints().count(service)).as(service).isEqualTo(2);
        }
        assertThat(deadLetters()).isZero();
    }

    @Test
    @Order(6)
    void aConnectionToPostgresNeedsNoMoreMemoryThanTheSizesForesee() throws Exception {
        List<Long> memory = cluster.postgres().memoryOfConnections();

        System.out.printf("memory of %d connections: %s KiB%n", memory.size(), memory);
        assertThat(memory).hasSizeGreaterThan(Cluster.SERVICES.size());
        assertThat(memory).allSatisfy(kibibytes -> assertThat(kibibytes).isLessThan(MOST_OF_A_CONNECTION));
    }

    @Test
    @Order(7)
    void waitingBrowsersAreAnsweredWhilePostgresIsAway() throws Exception {
        WaitingUsers users = waitingUsers();
        users.start(0, WAITING);

        int polls = duringOutageOf(cluster.postgres()::stop, cluster.postgres()::start, users, () -> {});

        assertThat(users.approve()).as("sign-ins that succeed afterwards").isEqualTo(WAITING);
        assertThat(users.unanswered()).isEmpty();
        assertThat(polls).isGreaterThan(10 * WAITING);
    }

    @Test
    @Order(8)
    void waitingBrowsersAreAnsweredAndSignInsStartWhileKafkaIsAway() throws Exception {
        WaitingUsers users = waitingUsers();
        users.start(0, WAITING / 2);

        int polls = duringOutageOf(
                cluster.kafka()::stop, cluster.kafka()::start, users, () -> users.start(WAITING / 2, WAITING));

        assertThat(users.approve()).as("sign-ins that succeed afterwards").isEqualTo(WAITING);
        assertThat(users.unanswered()).isEmpty();
        assertThat(polls).isGreaterThan(5 * WAITING);
        assertThat(deadLetters()).isZero();
    }

    /** Returns the users of both outages, whose enrolment takes longer than their sign-ins. */
    private static WaitingUsers waitingUsers() throws Exception {
        if (waiting == null) {
            waiting = WaitingUsers.enrol(cluster.access(), WAITING);
        }
        return waiting;
    }

    /** Runs {@code during} in an outage that lasts longer than readiness probes tolerate; returns the number of polls answered meanwhile. */
    private static int duringOutageOf(Runnable stop, Runnable start, WaitingUsers users, ParallelTasks.Task during)
            throws Exception {
        stop.run();
        int before = users.polls();
        try {
            long end = System.nanoTime() + OUTAGE.toNanos();
            during.run();
            while (System.nanoTime() < end) {
                for (String service : Cluster.SERVICES) {
                    assertThat(cluster.endpoints().count(service))
                            .as(service + " in its Service")
                            .isEqualTo(2);
                }
                Thread.sleep(100);
            }
            return users.polls() - before;
        } finally {
            start.run();
            assertThat(cluster.kubelet().restarts()).isEmpty();
        }
    }

    private static long deadLetters() throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", cluster.kafka().bootstrapServers()))) {
            Map<TopicPartition, OffsetSpec> ends = admin.listTopics().names().get().stream()
                    .filter(topic -> topic.endsWith(".dlq"))
                    .collect(Collectors.toMap(topic -> new TopicPartition(topic, 0), topic -> OffsetSpec.latest()));
            assertThat(ends).isNotEmpty();
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        }
    }
}
