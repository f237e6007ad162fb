// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.plan;

import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeCreated.Device;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.contracts.event.Topic;
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
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of what the dispatcher reports of a device that no channel reaches, and of its recovery. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class UnreachableDeviceIT {
    private static final String APNS_TOKEN = "0123456789abcdef".repeat(4);

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    @ParameterizedTest
    @CsvSource({"ios, 0123456789abcdef, apns", "android, registration, fcm", "web, registration, webhook"})
    void withoutAChannelTheDeviceIsReportedWithTheChannelItNeeds(String platform, String token, String channel) {
        String pushToken = token.equals("0123456789abcdef") ? APNS_TOKEN : token;
        double before = unreachable();
        ChallengeCreated challenge =
                ChallengeFixtures.created(tenants.create(), ChallengeFixtures.device(platform, pushToken));

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.detail()).isEqualTo("channel_disabled");
        assertThat(result.channel()).isEqualTo(channel);
        assertThat(result.attempts()).isZero();
        assertThat(result.pushTokenHash()).hasSize(43);
        assertThat(unreachable()).isEqualTo(before + 1);
    }

    @Test
    void onlyTheDevicesThatNoneOfTheChannelsReachesAreReported() {
        String tenant = tenants.create();
        administrator()
                .body(Map.of("subject", "mailto:ops@acme.example"))
                .put("/v1/admin/channels/{tenant}/webpush", tenant)
                .then()
                .statusCode(200);
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenant,
                ChallengeFixtures.device("ios", null),
                ChallengeFixtures.device("ios", APNS_TOKEN, "channel_disabled"),
                ChallengeFixtures.device("ios", APNS_TOKEN, "Unregistered"));

        topics.publish(challenge);

        assertThat(deliveries.result(challenge).authenticatorId())
                .isEqualTo(challenge.devices().get(2).authenticatorId());
    }

    @Test
    void aDeviceIsReportedWhenItIsEnrolled() {
        String tenant = tenants.create();
        AuthenticatorChanged unreachable = enrolled(tenant, APNS_TOKEN);
        AuthenticatorChanged reachable = enrolled(tenants.withWebhook(gateway.url()), APNS_TOKEN);
        AuthenticatorChanged quiet = enrolled(tenant, null);

        topics.publish(reachable);
        topics.publish(quiet);
        topics.publish(unreachable);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(reported(unreachable)).singleElement().satisfies(report -> {
                            assertThat(report.tenantId()).isEqualTo(tenant);
                            assertThat(report.channel()).isEqualTo("apns");
                            assertThat(report.detail()).isEqualTo("channel_disabled");
                            assertThat(report.attempts()).isZero();
                        }));
        assertThat(reported(reachable)).isEmpty();
        assertThat(reported(quiet)).isEmpty();
    }

    private List<PushDelivered> reported(AuthenticatorChanged device) {
        return topics.published(Topic.PUSH_DELIVERED).stream()
                .map(record -> Json.read(record.value(), PushDelivered.class))
                .filter(report -> device.authenticatorId().equals(report.authenticatorId()))
                .toList();
    }

    private static AuthenticatorChanged enrolled(String tenant, String pushToken) {
        return ChallengeFixtures.enrolled(UuidGenerator.next(), tenant, "user-1", "ios", pushToken);
    }

    @Test
    void aDisabledChannelReachesNoDevice() {
        String tenant = tenants.withWebhook(gateway.url());
        administrator()
                .body(Map.of("enabled", false))
                .patch("/v1/admin/channels/{tenant}/webhook", tenant)
                .then()
                .statusCode(200);
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "token"));

        topics.publish(challenge);

        assertThat(deliveries.result(challenge).detail()).isEqualTo("channel_disabled");
    }

    @ParameterizedTest
    @CsvSource({"channel_disabled, true", "Unregistered,", ","})
    void aGatewayEndsOnlyTheErrorOfAMissingChannel(String error, Boolean recovered) {
        Device device = ChallengeFixtures.device("android", "token", error);
        ChallengeCreated challenge = ChallengeFixtures.created(tenants.withWebhook(gateway.url()), device);

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.recovered()).isEqualTo(recovered);
    }

    private static double unreachable() {
        return ManagementPort.metrics()
                .lines()
                .filter(line -> line.startsWith("assent_push_unreachable_devices_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
