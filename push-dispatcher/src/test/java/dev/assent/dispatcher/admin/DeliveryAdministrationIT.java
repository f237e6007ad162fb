// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the endpoints of an administrator that retry and count deliveries. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class DeliveryAdministrationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    private String tenant;

    @BeforeEach
    void refuse() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 400));
        tenant = tenants.withWebhook(gateway.url());
    }

    @Test
    void aFailedPushIsTriedAgainAndTheAuditLogNamesWhoDidIt() {
        ChallengeCreated challenge = failedPush();
        String id = DeliveryProbe.logged(challenge).getString("deliveries[0].deliveryId");
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 200));

        retry(tenant, id).statusCode(202);

        assertThat(deliveries.results(challenge, 2).get(1).outcome()).isEqualTo(PushDelivered.Outcome.DELIVERED);
        retry(tenant, id).statusCode(409).body("errorCode", equalTo("delivery_not_failed"));
        TenantFixtures.administrator()
                .get("/v1/admin/channels/{tenant}/audit", tenant)
                .then()
                .statusCode(200)
                .body("entries[0].change", equalTo("delivery_retried"))
                .body("entries[0].actor", equalTo("admin-token"))
                .body("entries[0].detail.deliveryId", equalTo(id));
    }

    @Test
    void aPushOfAnEndedChallengeIsNotTriedAgain() {
        ChallengeCreated challenge = failedPush();
        String id = DeliveryProbe.logged(challenge).getString("deliveries[0].deliveryId");
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.CANCELLED));
        await().atMost(PATIENCE)
                .until(() -> gateway.received("challenge.updated").size() == 1);

        retry(tenant, id).statusCode(409);

        assertThat(DeliveryProbe.logged(challenge).getList("deliveries.findAll { it.type == 'push.created' }.outcome"))
                .containsExactly("REJECTED");
    }

    @Test
    void aDeliveryOfAnotherTenantOrOfNobodyIsNotFound() {
        ChallengeCreated challenge = failedPush();
        String id = DeliveryProbe.logged(challenge).getString("deliveries[0].deliveryId");

        retry(tenants.create("key-of-" + UUID.randomUUID()), id).statusCode(404);
        retry(tenant, UUID.randomUUID().toString()).statusCode(404).body("errorCode", equalTo("delivery_not_found"));
        retry(tenant, "none").statusCode(404);
        given().post("/v1/admin/channels/{tenant}/deliveries/{id}/retry", tenant, id)
                .then()
                .statusCode(401);
    }

    @Test
    void deliveriesAreCountedByChannelAndOutcome() {
        failedPush();
        failedPush();
        String other = tenants.withWebhook(gateway.url());
        Instant end = Instant.now().plusSeconds(60);

        counts(tenant, end.toString(), 3600)
                .statusCode(200)
                .body("points.channel", contains("webhook"))
                .body("points.outcome", contains("REJECTED"))
                .body("points.count", contains(2))
                .body("isComplete", equalTo(true));
        counts(other, end.toString(), 3600).body("points", empty());
        counts(tenant, end.minus(Duration.ofHours(1)).toString(), 3600).body("points", empty());
        counts(tenant, "now", 60).statusCode(400);
        counts("nobody", end.toString(), 60).statusCode(404);
        given().get("/v1/admin/channels/{tenant}/statistics", tenant).then().statusCode(401);
    }

    private ChallengeCreated failedPush() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "token"));
        topics.publish(challenge);
        assertThat(deliveries.result(challenge).outcome()).isEqualTo(PushDelivered.Outcome.REJECTED);
        return challenge;
    }

    private static ValidatableResponse retry(String tenantId, String deliveryId) {
        return TenantFixtures.administrator()
                .post("/v1/admin/channels/{tenant}/deliveries/{id}/retry", tenantId, deliveryId)
                .then();
    }

    private static ValidatableResponse counts(String tenantId, String to, int step) {
        return TenantFixtures.administrator()
                .queryParam("to", to)
                .queryParam("step", step)
                .get("/v1/admin/channels/{tenant}/statistics", tenantId)
                .then();
    }
}
