// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.Topic;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.ParallelTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Restores databases to an earlier time while Kafka and the other services went on, as docs/operations/restore.md describes:
 * nothing revoked comes back, and every copy equals its original.
 */
@Tag("nightly")
@ResourceLock(Stack.SERVICES)
class RestoreIT {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SIGN_IN = TenantBackend.SIGN_IN;

    private static Stack stack;
    private static Projections projections;

    private String tenant;
    private TenantBackend backend;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        projections = new Projections(stack.postgres());
    }

    @BeforeEach
    void aTenant() {
        stack.awaitReady();
        tenant = "t-" + UUID.randomUUID();
        backend = new TenantBackend(stack.wire(), tenant, stack.createTenant(tenant));
    }

    @Test
    void challengeServiceReadsBackWhatItHasAnnounced() throws Exception {
        PhoneClient lost = backend.phone();
        String lostId = backend.enrol(lost, "bob");
        PhoneClient kept = backend.phoneOf("carol");
        backend.phoneOf("alice");
        backend.setName("alice", "Alice");
        backend.setName("carol", "Carol");
        BackendClient.TrackResponse blocked = backend.track("carol", "transfer");
        BackendClient.TrackResponse before = backend.track("carol", SIGN_IN);
        DatabaseSnapshot snapshot = DatabaseSnapshot.take(stack, Component.CHALLENGE);

        TenantBackend revoked = backend;
        TenantBackend added = backend.with(stack.admin().addKey(tenant));
        backend.removeDevice("bob", lostId);
        backend.client().removeUser("alice");
        backend.setName("carol", "Caroline");
        backend.setState("carol", "transfer", blocked, "BLOCK");
        PhoneClient later = backend.phoneOf("dave");
        backend.signIn(before, kept);
        String otherTenant = "t-" + UUID.randomUUID();
        String otherKey = stack.createTenant(otherTenant);
        backend = added;
        stack.admin().revokeKey(tenant, revoked.key());
        await().atMost(PATIENCE).until(() -> revoked.status() == 401);
        projections.awaitEqual();

        restore(List.of(snapshot));

        assertThat(revoked.status()).as("a revoked key").isEqualTo(401);
        assertThat(added.status()).as("a key that was added").isEqualTo(200);
        assertThat(new TenantBackend(stack.wire(), otherTenant, otherKey)
                        .track("erin", SIGN_IN)
                        .state())
                .as("a tenant that was created")
                .isNotEmpty();
        assertThat(rows("authenticator", "id = '" + lostId + "'"))
                .as("a removed device")
                .isZero();
        assertThat(lost.fetchPendingUnsigned().status()).isEqualTo(404);
        assertThat(rows("app_user", "user_id = 'alice'")).as("a removed user").isZero();
        assertThat(rows("app_user", "user_id = 'carol' and display_name = 'Caroline'"))
                .isEqualTo(1);
        assertThat(backend.client()
                        .action("carol", "transfer", blocked.idempotencyKey())
                        .state())
                .isEqualTo("BLOCK");
        assertThat(backend.client()
                        .action("carol", SIGN_IN, before.idempotencyKey())
                        .state())
                .isEqualTo("CHALLENGE_SUCCEEDED");
        backend.signIn(backend.track("carol", SIGN_IN), kept);
        backend.signIn(backend.track("dave", SIGN_IN), later);
        projections.awaitEqual();
        projections.awaitEqualActions(tenant);
    }

    @Test
    void theOthersReadBackWhatHasHappened() throws Exception {
        PhoneClient lost = backend.phone();
        String lostId = backend.enrol(lost, "bob");
        PhoneClient kept = backend.phoneOf("carol");
        JsonNode session = backend.session(backend.signIn(backend.track("carol", SIGN_IN), kept));
        String declined =
                backend.browser(backend.track("carol", "transfer")).start().challengeId();
        kept.awaitPending(Optional.empty(), PATIENCE);
        List<DatabaseSnapshot> snapshots = new ArrayList<>();
        for (Component service : List.of(Component.PUSH, Component.VERIFICATION, Component.TOKEN)) {
            snapshots.add(DatabaseSnapshot.take(stack, service));
        }

        kept.answer(declined, false, null).orThrow();
        TenantBackend revoked = backend;
        backend = revoked.with(stack.admin().addKey(tenant));
        stack.admin().revokeKey(tenant, revoked.key());
        backend.removeDevice("bob", lostId);
        backend.revoke(session);
        BackendClient.TrackResponse later = backend.track("carol", SIGN_IN);
        BrowserClient browser = backend.browser(later);
        String approved = browser.start().challengeId();
        kept.answer(approved, true, null).orThrow();
        browser.awaitCompletion(approved, POLL, PATIENCE);
        projections.awaitEqual();

        restore(snapshots);

        assertThat(revoked.validationStatus(later.token())).as("a revoked key").isEqualTo(401);
        assertThat(lost.fetchPendingUnsigned().status()).as("a removed device").isEqualTo(404);
        assertThat(kept.answer(declined, true, null).status())
                .as("a declined challenge")
                .isGreaterThanOrEqualTo(400);
        assertThat(kept.answer(approved, false, null).status())
                .as("an approved challenge")
                .isGreaterThanOrEqualTo(400);
        assertThat(backend.refresh(session)).as("a revoked session").isGreaterThanOrEqualTo(400);
        assertThat(stack.count(
                        Component.VERIFICATION,
                        "select count(*) from challenge where tenant_id = '" + tenant + "' and status = 'PENDING'"))
                .as("challenges that can be answered again")
                .isZero();
        assertThat(stack.count(
                        Component.VERIFICATION,
                        "select count(*) from challenge where id = '" + uuid(declined) + "' and status = 'DECLINED'"))
                .isEqualTo(1);
        backend.signIn(backend.track("carol", SIGN_IN), kept);
        projections.awaitEqual();
        projections.awaitEqualActions(tenant);
        assertThat(backend.client()
                        .action("carol", SIGN_IN, later.idempotencyKey())
                        .state())
                .isEqualTo("CHALLENGE_SUCCEEDED");
        assertThat(stack.count(
                        Component.TOKEN,
                        "select count(*) from minted_token where challenge_id = '" + uuid(approved) + "'"))
                .as("tokens minted a second time")
                .isZero();
    }

    @Test
    void lostCopiesAndCopiesThatAreAheadFollowTheirOwner() throws Exception {
        PhoneClient phone = backend.phone();
        String id = backend.enrol(phone, "carol");
        backend.setName("carol", "Carol");
        projections.awaitEqual();
        stack.execute(Component.VERIFICATION, "delete from authenticator");
        stack.execute(Component.VERIFICATION, "delete from tenant");
        stack.execute(Component.TOKEN, "delete from user_profile");
        // As if these had seen later states than the owner has.
        stack.execute(
                Component.PUSH,
                "update device set disabled = true, version = version + 1000 where authenticator_id = '" + id + "'");
        stack.execute(Component.TOKEN, "update tenant set name = 'later', version = version + 1000");
        assertThat(phone.fetchPendingUnsigned().status()).isEqualTo(401);

        stack.admin().announceAnew();

        projections.awaitEqual();
        backend.signIn(backend.track("carol", SIGN_IN), phone);
    }

    private static void restore(List<DatabaseSnapshot> snapshots) throws Exception {
        for (DatabaseSnapshot snapshot : snapshots) {
            stack.stop(snapshot.service());
        }
        leaveKilledMember(snapshots.get(0).service().title() + ".assent.events");
        try {
            for (DatabaseSnapshot snapshot : snapshots) {
                snapshot.restore();
                System.out.println(stack.assent(
                        "restore-plan",
                        snapshot.service().title(),
                        "--to",
                        Json.format(snapshot.takenAt()),
                        "--database",
                        stack.postgres().urlWithCredentials(snapshot.service().database()),
                        "--apply"));
            }
        } finally {
            // Together: each start is that of a JVM.
            ParallelTasks.run(snapshots.stream()
                    .<ParallelTasks.Task>map(snapshot -> () -> stack.startAgain(snapshot.service()))
                    .toList());
        }
        stack.admin().announceAnew();
    }

    /** Adds to {@code group} what a killed instance leaves: a member until its session ends. */
    private static void leaveKilledMember(String group) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                stack.kafka(),
                "group.id",
                group,
                "session.timeout.ms",
                "6000",
                "enable.auto.commit",
                "false");
        try (KafkaConsumer<String, String> member =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            member.subscribe(List.of(Topic.TENANT_CHANGED.topicName()));
            await().pollInSameThread().atMost(PATIENCE).until(() -> {
                member.poll(Duration.ofMillis(100));
                return !member.assignment().isEmpty();
            });
            member.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
        }
    }

    private long rows(String table, String condition) throws Exception {
        return stack.count(
                Component.CHALLENGE,
                "select count(*) from " + table + " where tenant_id = '" + tenant + "' and " + condition);
    }

    private static UUID uuid(String challengeId) {
        return ChallengeId.parse(challengeId).orElseThrow().uuid();
    }
}
