// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.RetiredMasterKey;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests that what was sealed under a retired master key is sealed anew under the current one. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class MasterKeyRetirementIT {
    @Inject
    RetiredMasterKey retired;

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @Inject
    MutableClock clock;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    @Test
    void everySealedColumnIsKnown() {
        assertThat(retired.knownColumns()).isEqualTo(retired.storedColumns());
    }

    @Test
    void channelsDevicesAndOpenDeliveriesAreSealedAnew() {
        AtomicBoolean working = new AtomicBoolean();
        gateway.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Retry-After", "90");
            WebhookServerStub.answer(exchange, working.get() ? 200 : 503);
        });
        String tenant = tenants.withWebhook(gateway.url());
        topics.publish(ChallengeFixtures.enrolled(UuidGenerator.next(), tenant, "user", "android", "token-1"));
        ChallengeCreated challenge =
                ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "token-of-the-delivery"));
        topics.publish(challenge);
        await().until(() -> !gateway.received().isEmpty());
        await().until(retired::hasAll);
        assertThat(retired.sealAll())
                .allSatisfy((column, texts) -> assertThat(texts).as(column).isPositive());

        retired.reseal();

        Map<String, Integer> left = retired.texts();
        // challenge-service announces these.
        assertThat(left.remove("tenant_api_key.sealed_key")).isPositive();
        assertThat(left)
                .allSatisfy((column, texts) -> assertThat(texts).as(column).isZero());
        working.set(true);
        clock.turn(Duration.ofSeconds(100));
        assertThat(deliveries.result(challenge).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(gateway.received())
                .anySatisfy(request -> assertThat(JsonPath.from(request.body()).getString("data.pushToken"))
                        .isEqualTo("token-of-the-delivery"));
    }
}
