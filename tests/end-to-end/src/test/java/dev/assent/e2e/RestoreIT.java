// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.Topic;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.ParallelTasks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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
    private static final String SIGN_IN = "sign-in";

    private static Stack stack;
    private static Projections projections;

    private String tenant;
    private String key;
    private BackendClient backend;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        projections = new Projections(stack);
    }

    @BeforeEach
    void aTenant() {
        stack.awaitReady();
        tenant = "t-" + UUID.randomUUID();
        key = stack.createTenant(tenant);
        backend = new BackendClient(stack.wire(), key);
    }

    @Test
    void challengeServiceReadsBackWhatItHasAnnounced() throws Exception {
        PhoneClient lost = phone();
        String lostId = enrol(lost, "bob");
        PhoneClient kept = phone();
        enrol(kept, "carol");
        enrol(phone(), "alice");
        setName("alice", "Alice");
        setName("carol", "Carol");
        BackendClient.TrackResponse blocked = backend.track("carol", "transfer", Map.of());
        BackendClient.TrackResponse before = backend.track("carol", SIGN_IN, Map.of());
        DatabaseSnapshot snapshot = DatabaseSnapshot.take(stack, Component.CHALLENGE);

        String added = admin("POST", "/tenants/" + tenant + "/keys")
                .json()
                .path("apiSecretKey")
                .asText();
        asBackend("DELETE", "/users/bob/authenticators/" + lostId, null);
        asBackend("DELETE", "/users/alice", null);
        setName("carol", "Caroline");
        asBackend("PATCH", "/users/carol/actions/transfer/" + blocked.idempotencyKey(), Map.of("state", "BLOCK"));
        PhoneClient later = phone();
        enrol(later, "dave");
        signIn(before, kept);
        String otherTenant = "t-" + UUID.randomUUID();
        String otherKey = stack.createTenant(otherTenant);
        backend = new BackendClient(stack.wire(), added);
        admin("DELETE", "/tenants/" + tenant + "/keys/" + keyIdOf(key));
        await().atMost(PATIENCE).until(() -> status(key) == 401);
        projections.awaitEqual();

        restore(List.of(snapshot));

        assertThat(status(key)).as("a revoked key").isEqualTo(401);
        assertThat(status(added)).as("a key that was added").isEqualTo(200);
        assertThat(new BackendClient(stack.wire(), otherKey)
                        .track("erin", SIGN_IN, Map.of())
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
        assertThat(backend.action("carol", "transfer", blocked.idempotencyKey()).state())
                .isEqualTo("BLOCK");
        assertThat(backend.action("carol", SIGN_IN, before.idempotencyKey()).state())
                .isEqualTo("CHALLENGE_SUCCEEDED");
        signIn(backend.track("carol", SIGN_IN, Map.of()), kept);
        signIn(backend.track("dave", SIGN_IN, Map.of()), later);
        projections.awaitEqual();
        projections.awaitEqualActions(tenant);
    }

    @Test
    void theOthersReadBackWhatHasHappened() throws Exception {
        PhoneClient lost = phone();
        String lostId = enrol(lost, "bob");
        PhoneClient kept = phone();
        enrol(kept, "carol");
        JsonNode session = session(signIn(backend.track("carol", SIGN_IN, Map.of()), kept));
        BrowserClient declining =
                stack.browser(backend.track("carol", "transfer", Map.of()).token());
        String declined = declining.start().challengeId();
        kept.awaitPending(Optional.empty(), PATIENCE);
        List<DatabaseSnapshot> snapshots = new ArrayList<>();
        for (Component service : List.of(Component.PUSH, Component.VERIFICATION, Component.TOKEN)) {
            snapshots.add(DatabaseSnapshot.take(stack, service));
        }

        kept.answer(declined, false, null).orThrow();
        String added = admin("POST", "/tenants/" + tenant + "/keys")
                .json()
                .path("apiSecretKey")
                .asText();
        admin("DELETE", "/tenants/" + tenant + "/keys/" + keyIdOf(key));
        String revoked = key;
        key = added;
        backend = new BackendClient(stack.wire(), added);
        asBackend("DELETE", "/users/bob/authenticators/" + lostId, null);
        asBackend(
                "POST",
                "/sessions/revoke",
                Map.of("accessToken", session.path("accessToken").asText()));
        BackendClient.TrackResponse later = backend.track("carol", SIGN_IN, Map.of());
        BrowserClient browser = stack.browser(later.token());
        String approved = browser.start().challengeId();
        kept.answer(approved, true, null).orThrow();
        browser.awaitCompletion(approved, POLL, PATIENCE);
        projections.awaitEqual();

        restore(snapshots);

        assertThat(stack.wire()
                        .send("POST", "/validate", basic(revoked), Map.of("token", later.token()))
                        .status())
                .as("a revoked key")
                .isEqualTo(401);
        assertThat(lost.fetchPendingUnsigned().status()).as("a removed device").isEqualTo(404);
        assertThat(kept.answer(declined, true, null).status())
                .as("a declined challenge")
                .isGreaterThanOrEqualTo(400);
        assertThat(kept.answer(approved, false, null).status())
                .as("an approved challenge")
                .isGreaterThanOrEqualTo(400);
        assertThat(stack.wire()
                        .send(
                                "POST",
                                "/sessions/refresh",
                                basic(added),
                                Map.of(
                                        "refreshToken",
                                        session.path("refreshToken").asText()))
                        .status())
                .as("a revoked session")
                .isGreaterThanOrEqualTo(400);
        assertThat(stack.count(
                        Component.VERIFICATION,
                        "select count(*) from challenge where tenant_id = '" + tenant + "' and status = 'PENDING'"))
                .as("challenges that can be answered again")
                .isZero();
        assertThat(stack.count(
                        Component.VERIFICATION,
                        "select count(*) from challenge where id = '" + uuid(declined) + "' and status = 'DECLINED'"))
                .isEqualTo(1);
        signIn(backend.track("carol", SIGN_IN, Map.of()), kept);
        projections.awaitEqual();
        projections.awaitEqualActions(tenant);
        assertThat(backend.action("carol", SIGN_IN, later.idempotencyKey()).state())
                .isEqualTo("CHALLENGE_SUCCEEDED");
        assertThat(stack.count(
                        Component.TOKEN,
                        "select count(*) from minted_token where challenge_id = '" + uuid(approved) + "'"))
                .as("tokens minted a second time")
                .isZero();
    }

    @Test
    void lostCopiesAndCopiesThatAreAheadFollowTheirOwner() throws Exception {
        PhoneClient phone = phone();
        String id = enrol(phone, "carol");
        setName("carol", "Carol");
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

        announceAnew();

        projections.awaitEqual();
        signIn(backend.track("carol", SIGN_IN, Map.of()), phone);
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
                        stack.databaseUrl(snapshot.service()),
                        "--apply"));
            }
        } finally {
            // Together: each start is that of a JVM.
            ParallelTasks.run(snapshots.stream()
                    .<ParallelTasks.Task>map(snapshot -> () -> stack.startAgain(snapshot.service()))
                    .toList());
        }
        announceAnew();
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

    private static void announceAnew() {
        String id =
                admin("POST", "/announcements").json().path("announcementId").asText();
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode progress = admin("GET", "/announcements").json();
            assertThat(progress.path("announcementId").asText()).isEqualTo(id);
            assertThat(progress.path("endedAt").asText()).isNotEmpty();
        });
    }

    private BrowserClient.PollResponse signIn(BackendClient.TrackResponse tracked, PhoneClient phone) throws Exception {
        BrowserClient browser = stack.browser(tracked.token());
        String challenge = browser.start().challengeId();
        await().atMost(PATIENCE).until(() -> phone.answer(challenge, true, null).status() < 400);
        return browser.awaitCompletion(challenge, POLL, PATIENCE).response();
    }

    private JsonNode session(BrowserClient.PollResponse signedIn) {
        return stack.wire()
                .send(
                        "POST",
                        "/sessions",
                        basic(key),
                        Map.of("clientId", "web", "token", signedIn.accessToken(), "action", SIGN_IN))
                .orThrow()
                .json();
    }

    private PhoneClient phone() {
        return new PhoneClient(stack.wire(), tenant);
    }

    private String enrol(PhoneClient phone, String user) {
        return phone.enrol(backend.trackEnrolment(user).token(), "A phone").userAuthenticatorId();
    }

    private void setName(String user, String name) {
        asBackend("POST", "/users/" + user, Map.of("displayName", name));
    }

    private void asBackend(String method, String path, Map<String, ?> body) {
        stack.wire().send(method, path, basic(key), body).orThrow();
    }

    private static int status(String key) {
        return stack.wire().send("GET", "/users/carol", basic(key), null).status();
    }

    private static ApiResponse admin(String method, String path) {
        return stack.wire()
                .send(method, "/admin" + path, Map.of("Authorization", "Bearer " + stack.adminToken()), null)
                .orThrow();
    }

    private static Map<String, String> basic(String name) {
        String credentials = Base64.getEncoder().encodeToString((name + ":").getBytes(StandardCharsets.UTF_8));
        return Map.of("Authorization", "Basic " + credentials);
    }

    private static String keyIdOf(String key) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, 12);
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
