// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.eatthepath.pushy.apns.server.RejectedNotificationException;
import com.eatthepath.pushy.apns.server.RejectionReason;
import com.eatthepath.pushy.apns.server.UnregisteredDeviceTokenException;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.embedded.push.ApnsServerStub;
import dev.assent.embedded.push.ApnsServerStub.Notification;
import dev.assent.embedded.push.Certificates;
import dev.assent.embedded.push.SigningKey;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class ApnsDeliveryIT {
    private static final String TOKEN = "0123456789abcdef".repeat(4);

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @Inject
    PushConfig config;

    @AutoClose
    private ApnsServerStub apple;

    private List<Notification> received;

    @BeforeEach
    void startApple() throws Exception {
        startApple(null);
    }

    /** Starts an APNs stub that accepts the client certificate in {@code trusted}; any if null. */
    private void startApple(@Nullable Path trusted) throws Exception {
        Path certificate = config.apns().trustedCertificate().orElseThrow();
        apple = new ApnsServerStub(config.apns().port(), certificate.getParent(), trusted);
        received = apple.received();
    }

    @Test
    void aPushHasTheHeadersOfItsChallenge() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant(), ChallengeFixtures.device("ios", TOKEN));

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.channel()).isEqualTo("apns");
        Notification push = received.get(0);
        assertThat(push.header(":path")).isEqualTo("/3/device/" + TOKEN);
        assertThat(push.header("apns-topic")).isEqualTo("dev.assent.app");
        assertThat(push.header("apns-expiration"))
                .isEqualTo(Long.toString(challenge.expiresAt().getEpochSecond()));
        assertThat(push.header("apns-collapse-id"))
                .isEqualTo(challenge.challengeUuid().toString());
        assertThat(push.header("apns-priority")).isEqualTo("10");
        assertThat(push.header("apns-push-type")).isEqualTo("alert");
        assertThat(push.header("authorization")).startsWith("bearer ");
    }

    @Test
    void thePayloadHasOnlyTheIdAndAGeneralText() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant(), ChallengeFixtures.device("ios", TOKEN));

        topics.publish(challenge);
        deliveries.result(challenge);

        String payload = received.get(0).payload();
        assertThat(payload).doesNotContain(ChallengeFixtures.CANARY);
        assertThat(received.get(0).headers().toString()).doesNotContain(ChallengeFixtures.CANARY);
        JsonPath json = JsonPath.from(payload);
        assertThat(json.getMap("$")).containsOnlyKeys("aps", "type", "challengeId");
        assertThat(json.getString("type")).isEqualTo("approval");
        assertThat(json.getString("challengeId")).isEqualTo(challenge.challengeId());
        assertThat(json.getString("aps.alert.title-loc-key")).isEqualTo("ASSENT_PUSH_TITLE");
        assertThat(json.getString("aps.alert.loc-key")).isEqualTo("ASSENT_PUSH_BODY");
        assertThat(json.getString("aps.alert.title")).isNotBlank();
        assertThat(json.getString("aps.alert.body")).isNotBlank();
        assertThat(json.getString("aps.category")).isEqualTo("ASSENT_CHALLENGE");
        assertThat(json.getString("aps.interruption-level")).isEqualTo("time-sensitive");
    }

    @Test
    void aTenantMayUseACertificateInsteadOfAKey(@TempDir Path files) throws Exception {
        Certificates.ensure(files, "push.example");
        apple.close();
        startApple(files.resolve(Certificates.CERTIFICATE));
        String tenant = tenants.create();
        TenantFixtures.administrator()
                .body(Map.of(
                        "certificate",
                        Base64.getEncoder().encodeToString(Files.readAllBytes(files.resolve(Certificates.KEY_STORE))),
                        "certificatePassword",
                        new String(Certificates.PASSWORD),
                        "topic",
                        "dev.assent.app",
                        "environment",
                        "production"))
                .put("/v1/admin/channels/{tenant}/apns", tenant)
                .then()
                .statusCode(200)
                .body("certificateExpiresAt", notNullValue())
                .body("$", not(hasKey("certificatePassword")));
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("ios", TOKEN));

        topics.publish(challenge);

        assertThat(deliveries.result(challenge).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(received.get(0).headers().get("authorization")).isNull();
    }

    @Test
    void thePayloadHasTheContextIfTheTenantAllowsIt() {
        String tenant = tenant();
        tenants.allowContextInPushes(tenant);
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("ios", TOKEN));

        topics.publish(challenge);
        deliveries.result(challenge);

        assertThat(JsonPath.from(received.get(0).payload()).getString("context"))
                .isEqualTo(challenge.context());
    }

    @Test
    void theEndOfAChallengeWithdrawsItsPromptSilently() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant(), ChallengeFixtures.device("ios", TOKEN));
        topics.publish(challenge);
        deliveries.result(challenge);

        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.EXPIRED));

        await().untilAsserted(() -> assertThat(received).hasSize(2));
        Notification withdrawal = received.get(1);
        assertThat(withdrawal.header("apns-push-type")).isEqualTo("background");
        assertThat(withdrawal.header("apns-priority")).isEqualTo("5");
        assertThat(withdrawal.header("apns-collapse-id"))
                .isEqualTo(challenge.challengeUuid().toString());
        assertThat(Long.parseLong(withdrawal.header("apns-expiration")))
                .isGreaterThan(challenge.expiresAt().getEpochSecond());
        assertThat(JsonPath.from(withdrawal.payload()).<String, Object>getMap("$"))
                .isEqualTo(Map.of(
                        "aps",
                        Map.of("content-available", 1),
                        "type",
                        "withdrawal",
                        "challengeId",
                        challenge.challengeId()));
        await().untilAsserted(() -> assertThat(DeliveryProbe.logged(challenge).getList("deliveries.type"))
                .containsExactly("push.withdrawn", "push.created"));
    }

    @Test
    void onlyIosDevicesWithATokenArePushed() {
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenant(),
                ChallengeFixtures.device("android", TOKEN),
                ChallengeFixtures.device("ios", null),
                ChallengeFixtures.device("ios", TOKEN));

        topics.publish(challenge);

        assertThat(deliveries.attempted(challenge).authenticatorId())
                .isEqualTo(challenge.devices().get(2).authenticatorId());
        assertThat(received).hasSize(1);
    }

    @Test
    void anUnregisteredTokenIsReportedWithApplesTimestamp() {
        Instant since = Instant.parse("2026-11-01T12:00:00Z");
        apple.behaves((headers, payload) -> {
            throw new UnregisteredDeviceTokenException(since);
        });
        ChallengeCreated challenge = ChallengeFixtures.created(tenant(), ChallengeFixtures.device("ios", TOKEN));

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.TOKEN_DEAD);
        assertThat(result.detail()).isEqualTo("Unregistered");
        assertThat(result.finishedAt()).isEqualTo(since);
        assertThat(result.pushTokenHash()).hasSize(43);
        assertThat(result.attempts()).isEqualTo(1);
    }

    @Test
    void aTokenOfAnotherAppIsRejected() {
        apple.behaves((headers, payload) -> {
            throw new RejectedNotificationException(RejectionReason.DEVICE_TOKEN_NOT_FOR_TOPIC);
        });
        ChallengeCreated challenge = ChallengeFixtures.created(tenant(), ChallengeFixtures.device("ios", TOKEN));

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.detail()).isEqualTo("DeviceTokenNotForTopic");
    }

    @Test
    void anApnsOutageIsRetriedUnderTheSameId() {
        apple.behaves((headers, payload) -> {
            if (received.size() == 1) {
                throw new RejectedNotificationException(RejectionReason.SERVICE_UNAVAILABLE);
            }
        });
        ChallengeCreated challenge = ChallengeFixtures.created(tenant(), ChallengeFixtures.device("ios", TOKEN));

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.attempts()).isEqualTo(2);
        assertThat(received).extracting(push -> push.header("apns-id")).hasSize(2);
        assertThat(received.get(1).header("apns-id")).isEqualTo(received.get(0).header("apns-id"));
    }

    @Test
    void aChangedChannelIsUsedFromTheNextPushOn() {
        String tenant = tenant();
        ChallengeCreated before = ChallengeFixtures.created(tenant, ChallengeFixtures.device("ios", TOKEN));
        topics.publish(before);
        deliveries.result(before);

        setUp(tenant, "dev.assent.other");
        ChallengeCreated after = ChallengeFixtures.created(tenant, ChallengeFixtures.device("ios", TOKEN));
        topics.publish(after);

        assertThat(deliveries.result(after).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(received.get(1).header("apns-topic")).isEqualTo("dev.assent.other");
        assertThat(received.get(1).header("authorization"))
                .isNotEqualTo(received.get(0).header("authorization"));
    }

    private String tenant() {
        String tenant = tenants.create();
        setUp(tenant, "dev.assent.app");
        return tenant;
    }

    private static void setUp(String tenant, String topic) {
        TenantFixtures.administrator()
                .body(Map.of(
                        "teamId", "TEAM123456",
                        "keyId", "KEY1234567",
                        "privateKey", new SigningKey().pem(),
                        "topic", topic,
                        "environment", "sandbox"))
                .put("/v1/admin/channels/{tenant}/apns", tenant)
                .then()
                .statusCode(200);
    }
}
