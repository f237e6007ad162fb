// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.SdkWebhookReader;
import dev.assent.dispatcher.testing.SdkWebhookReader.LogEvent;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import dev.assent.testing.WebhookServerStub.Received;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class AuditExportIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instant TRACKED = Instant.parse("2026-11-24T08:30:00Z");

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    Pool pool;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    @Test
    void aSubscribedTenantReceivesActionsAndChallengesInBatches() {
        String tenant = withLogEvents();
        ChallengeCreated challenge =
                ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "token-canary-5522"));
        topics.publish(tracked(tenant, ActionState.CHALLENGE_REQUIRED));
        topics.publish(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.APPROVED));
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.VERIFIED));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(3));

        JsonPath batch = JsonPath.from(batches().get(0).body());
        assertThat(batch.getMap("").keySet())
                .isEqualTo(Set.of("version", "id", "source", "time", "tenantId", "records"));
        assertThat(batch.getString("tenantId")).isEqualTo(tenant);
        assertThat(batch.getString("id")).isEqualTo(batches().get(0).header("webhook-id"));
        assertThat(records())
                .extracting(record -> record.get("type"))
                .containsExactlyInAnyOrder("action.log_created", "challenge.log_created", "challenge.log_created");
        assertThat(of("challenge.log_created"))
                .extracting(record -> record.get("status"))
                .containsExactlyInAnyOrder("PENDING", "APPROVED");
        assertThat(of("challenge.log_created"))
                .extracting(record -> record.get("challengeId"))
                .containsOnly(challenge.challengeId());
        assertThat(of("action.log_created").get(0)).containsEntry("state", "CHALLENGE_REQUIRED");
        assertThat(batches())
                .extracting(Received::body)
                .noneMatch(body ->
                        body.contains("token-canary") || body.contains("sealed-") || body.contains("public-key"));
    }

    @Test
    void aScannedChallengeIsRecordedByItsTypeAndOneWithoutAUserAtItsEndOnly() {
        String tenant = withLogEvents();
        ChallengeCreated ofUser = ChallengeFixtures.scanned(tenant, "user-1", ChallengeFixtures.device("ios", null));
        topics.publish(ofUser);
        topics.publish(ChallengeFixtures.updated(ofUser, ChallengeStatus.DECLINED));
        topics.publish(ChallengeFixtures.scanned(tenant, ChallengeCreated.NO_USER));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(2));

        assertThat(of("challenge.log_created"))
                .extracting(record -> record.get("type"))
                .containsExactlyInAnyOrder("QR_CODE_STARTED", "QR_CODE_DECLINED");
        assertThat(of("challenge.log_created"))
                .extracting(record -> record.get("verificationMethod"))
                .containsOnly("DEVICE");
    }

    @Test
    void aBatchHasAtMost500RecordsInOrderAndEachIsInExactlyOne() {
        String tenant = withLogEvents();
        pool.preparedQuery(
                        """
                        insert into log_record (tenant_id, type, record)
                        select $1, 'action.log_created', '{"version":' || n || '}' from generate_series(1, 1100) n
                        order by n""")
                .execute(Tuple.of(tenant))
                .await()
                .indefinitely();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(1100));

        List<Integer> all = new ArrayList<>();
        for (Received batch : batches()) {
            List<Integer> versions = JsonPath.from(batch.body()).getList("records.record.version");
            assertThat(versions).hasSizeLessThanOrEqualTo(500).isSorted();
            all.addAll(versions);
        }
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 1100).boxed().toList());
    }

    @Test
    void aTenantWithoutSubscriptionReceivesNoRecords() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge = ChallengeFixtures.created(tenant);

        topics.publish(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.DECLINED));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(gateway.received("challenge.updated"))
                .hasSize(1));
        assertThat(pool.preparedQuery("select 1 from log_record where tenant_id = $1")
                        .execute(Tuple.of(tenant))
                        .await()
                        .indefinitely()
                        .size())
                .isZero();
        assertThat(batches()).isEmpty();
    }

    @Test
    void eachRecordHasAnEnvelopeAndTheDocumentedMembers() {
        String tenant = withLogEvents();
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "token"));
        ChallengeUpdated declined = ChallengeFixtures.updated(challenge, ChallengeStatus.DECLINED);
        topics.publish(tracked(tenant, ActionState.CHALLENGE_SUCCEEDED));
        topics.publish(challenge);
        topics.publish(declined);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(read()).hasSize(3));

        assertThat(read()).extracting(LogEvent::tenantId).containsOnly(tenant);
        assertThat(read()).extracting(LogEvent::id).doesNotHaveDuplicates();
        LogEvent action = read("action.log_created").get(0);
        assertThat(action.time()).isEqualTo(Json.format(TRACKED.plusSeconds(9)));
        assertThat(Json.write(action.record()))
                .isEqualTo("{\"tenantId\":\"" + tenant + "\",\"userId\":\"user-1\",\"actionCode\":\"pay\","
                        + "\"idempotencyKey\":\"key-1\",\"createdAt\":\"2026-11-24T08:30:00.000Z\","
                        + "\"updatedAt\":\"2026-11-24T08:30:09.000Z\",\"state\":\"CHALLENGE_SUCCEEDED\","
                        + "\"stateUpdatedAt\":\"2026-11-24T08:30:09.000Z\",\"outcome\":\"CHALLENGE\","
                        + "\"verificationMethod\":\"PUSH\",\"allowedVerificationMethods\":[\"PUSH\"],"
                        + "\"ipAddress\":\"198.51.100.7\",\"userAgent\":\"Firefox\",\"deviceId\":\"device-1\","
                        + "\"custom\":{\"amount\":12.5},\"version\":1}");
        assertThat(read("challenge.log_created"))
                .extracting(event -> event.record().path("type").textValue())
                .containsExactlyInAnyOrder("PUSH_STARTED", "PUSH_DECLINED");
        assertThat(read("challenge.log_created"))
                .extracting(event -> event.record().path("createdAt").textValue())
                .containsExactlyInAnyOrder(Json.format(challenge.createdAt()), Json.format(declined.updatedAt()));
        assertThat(read("challenge.log_created")).allSatisfy(event -> {
            assertThat(event.record().path("tenantId").textValue()).isEqualTo(tenant);
            assertThat(event.record().path("verificationMethod").textValue()).isEqualTo("PUSH");
        });
    }

    @Test
    void anActionOfAnEarlierVersionHasTheOutcomeOfItsState() {
        String tenant = withLogEvents();
        topics.publish(new ActionTracked(
                UuidGenerator.next(), 1, tenant, "user-1", "pay", "key-1", ActionState.REVIEW_FAILED, TRACKED, null));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(read()).hasSize(1));

        assertThat(read().get(0).record().path("outcome").textValue()).isEqualTo("REVIEW");
    }

    @Test
    void everyAttemptOfABatchHasTheSameIds() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, number == 1 ? 503 : 200));
        topics.publish(tracked(withLogEvents(), ActionState.ALLOW));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(batches()).hasSize(2));

        assertThat(batches().get(1).body()).isEqualTo(batches().get(0).body());
    }

    private List<LogEvent> read() {
        return batches().stream()
                .flatMap(batch -> SdkWebhookReader.batch(batch.body()).stream())
                .toList();
    }

    private List<LogEvent> read(String type) {
        return read().stream().filter(event -> type.equals(event.type())).toList();
    }

    private String withLogEvents() {
        String tenant = tenants.create("key-of-" + UuidGenerator.next());
        administrator()
                .body(Map.of("url", gateway.url(), "logEvents", true))
                .put("/v1/admin/channels/{tenant}/webhook", tenant)
                .then()
                .statusCode(200);
        return tenant;
    }

    private static ActionTracked tracked(String tenant, ActionState state) {
        return new ActionTracked(
                UuidGenerator.next(),
                1,
                tenant,
                "user-1",
                "pay",
                "key-1",
                state,
                TRACKED.plusSeconds(9),
                new ActionTracked.Details(
                        TRACKED,
                        "CHALLENGE",
                        List.of("PUSH"),
                        VerificationMethod.PUSH,
                        "198.51.100.7",
                        "Firefox",
                        "device-1",
                        "{\"amount\":12.5}"));
    }

    private List<Received> batches() {
        return gateway.received().stream()
                .filter(received -> received.body().contains("\"records\":"))
                .toList();
    }

    private List<Map<String, Object>> records() {
        return batches().stream()
                .flatMap(batch -> JsonPath.from(batch.body()).<Map<String, Object>>getList("records").stream())
                .toList();
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> of(String type) {
        return records().stream()
                .filter(record -> type.equals(record.get("type")))
                .map(record -> (Map<String, Object>) record.get("record"))
                .toList();
    }
}
