// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeCreated.Device;
import dev.assent.dispatcher.device.DeviceStore;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.embedded.FreePort;
import dev.assent.embedded.push.WebPushSubscriber;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.ManagementPort;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the health of endpoints that devices name: a Web Push service that does not answer. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class DeviceEndpointHealthIT {
    private static final String CHANNELS = "/v1/admin/channels/{tenant}";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @Inject
    DeviceStore devices;

    @Inject
    Pool pool;

    private String tenant;
    private String origin;

    @BeforeEach
    void setUp() throws IOException {
        tenant = tenants.create();
        origin = "http://127.0.0.1:" + FreePort.nonEphemeral();
        administrator()
                .body(Map.of("subject", "mailto:ops@acme.example"))
                .put(CHANNELS + "/webpush", tenant)
                .then()
                .statusCode(200);
    }

    @Test
    void oneUserCannotRaiseTheAlarmWithAServerThatIsNotThere() {
        double failing = gauge("assent_push_peers_failing");
        double disabled = gauge("assent_push_peers_disabled");

        failed("mallory");
        failed("mallory");
        hasFailedForADay();
        failed("mallory");
        awaitDisabled();

        assertThat(gauge("assent_push_peers_failing")).isEqualTo(failing);
        assertThat(gauge("assent_push_peers_disabled")).isEqualTo(disabled);
    }

    @Test
    void aServerThatTakesThePushesOfNoUserIsCounted() {
        double failing = gauge("assent_push_peers_failing");

        failed("alice");
        failed("bob");
        assertThat(gauge("assent_push_peers_failing")).isEqualTo(failing);
        failed("carol");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(gauge("assent_push_peers_failing"))
                .isEqualTo(failing + 1));
    }

    /** Pushes to a device of the user and returns after an attempt has failed and the sweep has read it. */
    private void failed(String userId) {
        Device device = ChallengeFixtures.device("web", new WebPushSubscriber().subscription(origin + "/push"));
        topics.publish(ChallengeFixtures.enrolled(device.authenticatorId(), tenant, userId, "web", device.pushToken()));
        await().atMost(PATIENCE).until(() -> devices.find(tenant, device.authenticatorId())
                .await()
                .indefinitely()
                .isPresent());
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, device);
        topics.publish(challenge);
        deliveries.attempts(challenge, 1);
        await().atMost(PATIENCE).untilAsserted(() -> administrator()
                .get(CHANNELS, tenant)
                .then()
                .body("channels[0].failing[0].peer", equalTo(origin)));
        // Its retries would open the circuit and then go before the next user's push.
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.EXPIRED));
        // Two sweeps: the first may have begun before.
        await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
    }

    private void hasFailedForADay() {
        pool.preparedQuery("update failing_peer set failing_since = now() - interval '25 hours' where tenant_id = $1")
                .execute(Tuple.of(tenant))
                .await()
                .indefinitely();
    }

    private void awaitDisabled() {
        await().atMost(PATIENCE).untilAsserted(() -> administrator()
                .get(CHANNELS, tenant)
                .then()
                .body("channels[0].failing[0].disabledAt", notNullValue()));
        await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
    }

    private static double gauge(String name) {
        return ManagementPort.metrics()
                .lines()
                .filter(line -> line.startsWith(name + "{channel=\"webpush\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
