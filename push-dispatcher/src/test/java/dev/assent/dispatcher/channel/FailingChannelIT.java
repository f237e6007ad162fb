// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.ManagementPort;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class FailingChannelIT {
    private static final String CHANNELS = "/v1/admin/channels/{tenant}";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @Inject
    Pool pool;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    private String tenant;

    @BeforeEach
    void setUp() {
        tenant = tenants.withWebhook(gateway.url());
    }

    @Test
    void aFailingEndpointIsShownUntilItRecovers() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, number == 1 ? 503 : 200));
        ChallengeCreated challenge = push();
        deliveries.result(challenge);
        // The success may precede the sweep that reads the failure. The next success clears it.
        await().atMost(PATIENCE).untilAsserted(() -> {
            deliveries.result(push());
            channels().body("channels[0].enabled", equalTo(true)).body("channels[0].failing", nullValue());
        });
        assertThat(deliveries.attempts(challenge, 2).get(0)).containsEntry("detail", "status_503");
    }

    @Test
    void anEndpointThatFailsForTooLongIsDisabledUntilAnAdministratorEnablesIt() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 500));
        push();
        await().atMost(PATIENCE).untilAsserted(() -> channels()
                .body("channels[0].enabled", equalTo(true))
                .body("channels[0].failing[0].lastFailure", equalTo("status_500"))
                .body("channels[0].failing[0].disabledAt", nullValue()));
        pool.preparedQuery("update failing_peer set failing_since = now() - interval '25 hours' where tenant_id = $1")
                .execute(Tuple.of(tenant))
                .await()
                .indefinitely();

        ChallengeCreated last = push();

        await().atMost(PATIENCE).untilAsserted(() -> channels()
                .body("channels[0].enabled", equalTo(false))
                .body("channels[0].failing[0].disabledAt", notNullValue()));
        assertThat(deliveries.result(last).detail()).isIn("channel_disabled", "status_500");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ManagementPort.metrics())
                .contains("assent_push_peers_disabled{channel=\"webhook\"} 1.0"));

        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 200));
        ChallengeCreated meanwhile = consumed();
        enable(true).body("channels[0].enabled", equalTo(true)).body("channels[0].failing", nullValue());
        ChallengeCreated next = push();

        assertThat(deliveries.result(next).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(deliveries.of(meanwhile)).isEmpty();
    }

    @Test
    void aDisabledChannelSendsNothing() {
        enable(false).body("channels[0].enabled", equalTo(false));
        ChallengeCreated unsent = consumed();
        enable(true).body("channels[0].enabled", equalTo(true));
        ChallengeCreated sent = push();

        assertThat(deliveries.result(sent).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(deliveries.of(unsent)).isEmpty();
        administrator()
                .get(CHANNELS + "/audit", tenant)
                .then()
                .body("entries[0].change", equalTo("channel_enabled"))
                .body("entries[1].change", equalTo("channel_disabled"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"enabled\":null}", "{\"enabled\":\"yes\"}", "{\"enabled\":1}"})
    void anInvalidEnabledFieldIsNamed(String body) {
        administrator()
                .body(body)
                .patch(CHANNELS + "/webhook", tenant)
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("enabled: "));
    }

    @Test
    void aMissingChannelCannotBeEnabled() {
        administrator()
                .body(Map.of("enabled", true))
                .patch(CHANNELS + "/apns", tenant)
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("channel_not_found"));
    }

    @Test
    void deliveriesAreVisibleOnlyUnderTheirTenant() {
        ChallengeCreated challenge = push();
        deliveries.result(challenge);
        String other = tenants.create();
        String id = DeliveryProbe.logged(challenge).getString("deliveries[0].deliveryId");

        administrator()
                .get(CHANNELS + "/deliveries/" + id, tenant)
                .then()
                .statusCode(200)
                .body("delivery.type", equalTo("push.created"))
                .body("delivery.outcome", equalTo("DELIVERED"))
                .body("attempts", hasSize(1))
                .body("attempts[0].outcome", equalTo("DELIVERED"));
        administrator()
                .get(CHANNELS + "/deliveries/" + id, other)
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("delivery_not_found"));
        administrator().get(CHANNELS + "/deliveries", other).then().body("deliveries", hasSize(0));
        administrator()
                .get(CHANNELS + "/deliveries?outcome=OPEN&channel=webhook", tenant)
                .then()
                .statusCode(200)
                .body("deliveries", hasSize(0));
        administrator()
                .get(CHANNELS + "/deliveries?outcome=LOST", tenant)
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("outcome: "));
    }

    private ChallengeCreated push() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "token"));
        topics.publish(challenge);
        return challenge;
    }

    /** Publishes a challenge and returns after the dispatcher has consumed it. */
    private ChallengeCreated consumed() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        UUID eventId = UuidGenerator.next();
        topics.publish(eventId, challenge);
        await().atMost(PATIENCE)
                .until(() -> pool.preparedQuery("select 1 from inbox where event_id = $1")
                                .execute(Tuple.of(eventId))
                                .await()
                                .indefinitely()
                                .size()
                        == 1);
        return challenge;
    }

    private ValidatableResponse channels() {
        return administrator().get(CHANNELS, tenant).then().statusCode(200);
    }

    private ValidatableResponse enable(boolean enabled) {
        return administrator()
                .body(Map.of("enabled", enabled))
                .patch(CHANNELS + "/webhook", tenant)
                .then()
                .statusCode(200);
    }
}
