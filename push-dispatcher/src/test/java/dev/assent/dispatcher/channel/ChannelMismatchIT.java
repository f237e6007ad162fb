// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import static dev.assent.dispatcher.testing.TenantFixtures.ACCOUNT;
import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeCreated.Device;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.device.DeviceStore;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.embedded.push.FcmServerStub;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.ManagementPort;
import dev.assent.testing.MutableClock;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests whose fault it is that a push token and a channel do not fit. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class ChannelMismatchIT {
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
    PushConfig config;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    @AutoClose
    private FcmServerStub google;

    private String tenant;

    @BeforeEach
    void setUp() throws IOException {
        google = new FcmServerStub(config.fcm().url().getPort(), ACCOUNT);
        tenant = tenants.create();
        setUpChannel();
    }

    @Test
    void oneUserCannotRaiseTheAlarmHoweverManyDevicesMismatch() {
        double before = faults();
        try (LogCapture logged = new LogCapture()) {
            for (int i = 0; i < 5; i++) {
                PushDelivered result = mismatched("mallory");
                assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
                assertThat(result.detail()).isEqualTo("SENDER_ID_MISMATCH");
                clock.turn(Duration.ofMinutes(1));
            }
            assertThat(logged.lines()).noneMatch(line -> line.contains("channel misconfigured"));
        }

        channel()
                .body("channels[0].fault", nullValue())
                .body("channels[0].failing", nullValue())
                .body("channels[0].enabled", equalTo(true));
        assertThat(faults()).isEqualTo(before);
    }

    @Test
    void severalUsersInARowShowThatTheChannelIsWrong() {
        double before = faults();
        mismatched("alice");
        mismatched("bob");
        mismatched("carol");
        channel().body("channels[0].fault", nullValue());

        clock.turn(Duration.ofMinutes(1));
        mismatched("alice");

        channel().body("channels[0].fault.reason", equalTo("SENDER_ID_MISMATCH"));
        assertThat(faults()).isEqualTo(before + 1);
        setUpChannel();
        channel().body("channels[0].fault", nullValue());
        clock.turn(Duration.ofMinutes(1));
        mismatched("alice");
        channel().body("channels[0].fault", nullValue());
    }

    @Test
    void aDeliveredPushShowsThatTheChannelIsRight() {
        mismatched("alice");
        mismatched("bob");
        // The success may precede the sweep that reads the mismatches. The next success clears them.
        await().atMost(PATIENCE).until(() -> {
            assertThat(push("dave").outcome()).isEqualTo(Outcome.DELIVERED);
            return mismatches() == 0;
        });

        mismatched("carol");
        clock.turn(Duration.ofMinutes(1));
        mismatched("carol");

        channel().body("channels[0].fault", nullValue());
    }

    @Test
    void mismatchesOfOneTenantAreNoEvidenceAgainstAnother() {
        mismatched("alice");
        mismatched("bob");
        String first = tenant;
        tenant = tenants.create();
        setUpChannel();
        mismatched("carol");
        clock.turn(Duration.ofMinutes(1));
        mismatched("carol");

        channel().body("channels[0].fault", nullValue());
        tenant = first;
        channel().body("channels[0].fault", nullValue());
    }

    private PushDelivered mismatched(String userId) {
        google.refuse(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH");
        return push(userId);
    }

    private PushDelivered push(String userId) {
        Device device = ChallengeFixtures.device("android", "token-" + UuidGenerator.next());
        topics.publish(
                ChallengeFixtures.enrolled(device.authenticatorId(), tenant, userId, "android", device.pushToken()));
        await().atMost(PATIENCE).until(() -> devices.find(tenant, device.authenticatorId())
                .await()
                .indefinitely()
                .isPresent());
        ChallengeCreated challenge = ChallengeFixtures.createdAt(tenant, clock.instant(), device);
        topics.publish(challenge);
        return deliveries.result(challenge);
    }

    private void setUpChannel() {
        administrator()
                .body(Map.of("serviceAccount", ACCOUNT.file()))
                .put("/v1/admin/channels/{tenant}/fcm", tenant)
                .then()
                .statusCode(200);
    }

    private ValidatableResponse channel() {
        return administrator().get("/v1/admin/channels/{tenant}", tenant).then().statusCode(200);
    }

    private long mismatches() {
        return pool.preparedQuery("select count(*) from channel_mismatch where tenant_id = $1")
                .execute(Tuple.of(tenant))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }

    private static double faults() {
        return ManagementPort.metrics()
                .lines()
                .filter(line -> line.startsWith("assent_push_channel_faults_total{channel=\"fcm\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
