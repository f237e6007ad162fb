// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import static dev.assent.dispatcher.testing.TenantFixtures.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeCreated.Device;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.embedded.push.FcmServerStub;
import dev.assent.embedded.push.ServiceAccountKey;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class FcmDeliveryIT {
    private static final String TOKEN = "cRegistration0:APA91bF-of_firebase";

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @Inject
    PushConfig config;

    @Inject
    MutableClock clock;

    @AutoClose
    private FcmServerStub google;

    @BeforeEach
    void startGoogle() throws IOException {
        google = new FcmServerStub(config.fcm().url().getPort(), ACCOUNT);
    }

    @Test
    void aPushHasOnlyTheIdAndAGeneralText() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant(), ChallengeFixtures.device("android", TOKEN));

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.channel()).isEqualTo("fcm");
        FcmServerStub.Message message = google.received().get(0);
        assertThat(message.path()).isEqualTo("/v1/projects/assent-demo/messages:send");
        assertThat(message.body()).doesNotContain(ChallengeFixtures.CANARY);
        String id = challenge.challengeUuid().toString();
        JsonPath json = json(message);
        assertThat(json.getMap("")).containsOnlyKeys("token", "data", "android");
        assertThat(json.getString("token")).isEqualTo(TOKEN);
        assertThat(json.<String, String>getMap("data"))
                .isEqualTo(Map.of("type", "approval", "challengeId", challenge.challengeId()));
        assertThat(json.getString("android.priority")).isEqualTo("HIGH");
        assertThat(json.getString("android.collapse_key")).isEqualTo(id);
        assertThat(Integer.parseInt(json.getString("android.ttl").replace("s", "")))
                .isBetween(1, (int) ChallengeFixtures.LIFETIME.toSeconds());
        assertThat(json.<String, String>getMap("android.notification"))
                .isEqualTo(Map.of("tag", id, "title_loc_key", "assent_push_title", "body_loc_key", "assent_push_body"));
    }

    @Test
    void anIosDeviceWithARegistrationTokenIsReachedThroughApns() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant(), ChallengeFixtures.device("ios", TOKEN));

        topics.publish(challenge);

        assertThat(deliveries.result(challenge).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(google.received().get(0).body()).doesNotContain(ChallengeFixtures.CANARY);
        JsonPath json = json(google.received().get(0));
        assertThat(json.<String, String>getMap("apns.headers"))
                .isEqualTo(Map.of(
                        "apns-expiration",
                        Long.toString(challenge.expiresAt().getEpochSecond()),
                        "apns-priority",
                        "10",
                        "apns-push-type",
                        "alert",
                        "apns-collapse-id",
                        challenge.challengeUuid().toString()));
        assertThat(json.getString("apns.payload.aps.interruption-level")).isEqualTo("time-sensitive");
        assertThat(json.getString("apns.payload.aps.category")).isEqualTo("ASSENT_CHALLENGE");
        assertThat(json.getString("apns.payload.aps.alert.title-loc-key")).isEqualTo("ASSENT_PUSH_TITLE");
        assertThat(json.getString("apns.payload.aps.alert.body")).isNotBlank();
    }

    @Test
    void anAnswerWithdrawsThePromptsOfTheOtherDevices() {
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenant(),
                ChallengeFixtures.device("android", TOKEN + "1"),
                ChallengeFixtures.device("android", TOKEN + "2"));
        topics.publish(challenge);
        deliveries.results(challenge, 2);

        topics.publish(ChallengeFixtures.updated(
                challenge, ChallengeStatus.DECLINED, challenge.devices().get(0).authenticatorId(), "not_now"));

        await().untilAsserted(() -> assertThat(google.received()).hasSize(3));
        JsonPath json = json(google.received().get(2));
        assertThat(json.getString("token")).isEqualTo(TOKEN + "2");
        assertThat(json.<String, String>getMap("data"))
                .isEqualTo(Map.of("type", "withdrawal", "challengeId", challenge.challengeId()));
        assertThat(json.getString("android.collapse_key"))
                .isEqualTo(challenge.challengeUuid().toString());
        assertThat(json.<Object>get("android.notification")).isNull();
    }

    @Test
    void onlyDevicesWithARegistrationTokenArePushed() {
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenant(),
                ChallengeFixtures.device("ios", "0123456789abcdef".repeat(4)),
                ChallengeFixtures.device("android", "{\"endpoint\":\"https://push.example\"}"),
                ChallengeFixtures.device("android", null),
                ChallengeFixtures.device("web", TOKEN),
                ChallengeFixtures.device("Android", TOKEN));

        topics.publish(challenge);

        assertThat(deliveries.attempted(challenge).authenticatorId())
                .isEqualTo(challenge.devices().get(4).authenticatorId());
        assertThat(google.received()).hasSize(1);
    }

    @Test
    void anUnregisteredTokenIsReported() {
        google.refuse(404, "NOT_FOUND", "UNREGISTERED");

        PushDelivered result = push(tenant());

        assertThat(result.outcome()).isEqualTo(Outcome.TOKEN_DEAD);
        assertThat(result.detail()).isEqualTo("UNREGISTERED");
        assertThat(result.pushTokenHash()).hasSize(43);
        assertThat(result.attempts()).isEqualTo(1);
    }

    @Test
    void aTokenOfAnotherProjectIsRejected() {
        google.refuse(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH");

        PushDelivered result = push(tenant());

        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.detail()).isEqualTo("SENDER_ID_MISMATCH");
    }

    @Test
    void anOutageIsRetriedWithTheSameAccessToken() {
        google.beUnavailable(1);

        PushDelivered result = push(tenant());

        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.attempts()).isEqualTo(2);
        assertThat(google.issued()).hasSize(1);
    }

    @Test
    void anAccessTokenIsReusedAndReplacedOnceGoogleRefusesIt() {
        String tenant = tenant();
        push(tenant);
        push(tenant);
        assertThat(google.issued()).hasSize(1);

        google.revoke();
        PushDelivered result = push(tenant);

        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(google.issued()).hasSize(2);
    }

    @Test
    void concurrentPushesShareOneTokenExchange() {
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenant(),
                IntStream.range(0, 6)
                        .mapToObj(i -> ChallengeFixtures.device("android", TOKEN + i))
                        .toArray(Device[]::new));

        topics.publish(challenge);

        assertThat(deliveries.results(challenge, 6))
                .extracting(PushDelivered::outcome)
                .containsOnly(Outcome.DELIVERED);
        assertThat(google.issued()).hasSize(1);
    }

    @Test
    void anAccessTokenIsRenewedBeforeItsExpiry() {
        String tenant = tenant();
        UUID device = enrolled(tenant);
        testPush(tenant, device);
        clock.turn(Duration.ofMinutes(50));
        testPush(tenant, device);
        assertThat(google.issued()).hasSize(1);

        clock.turn(Duration.ofMinutes(8));
        testPush(tenant, device);

        assertThat(google.issued()).hasSize(2);
    }

    @Test
    void aTokenResponseWithoutATokenIsRetried() {
        google.refuseToken(200, "none");

        PushDelivered result = push(tenant());

        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.attempts()).isEqualTo(2);
        assertThat(google.issued()).hasSize(1);
    }

    @Test
    void aRefusedServiceAccountIsAChannelError() {
        String tenant = tenants.create();
        setUp(tenant, new ServiceAccountKey());

        PushDelivered result = push(tenant);

        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.detail()).isEqualTo("oauth_invalid_grant");
        assertThat(google.received()).isEmpty();

        setUp(tenant, ACCOUNT);
        assertThat(push(tenant).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void anOutageOfTheTokenEndpointIsRetried() {
        google.refuseToken(503, "temporarily_unavailable");

        PushDelivered result = push(tenant());

        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.attempts()).isEqualTo(2);
    }

    private UUID enrolled(String tenant) {
        UUID id = UuidGenerator.next();
        topics.publish(ChallengeFixtures.enrolled(id, tenant, "user", "android", TOKEN));
        return id;
    }

    private static void testPush(String tenant, UUID device) {
        TenantFixtures.administrator()
                .body(Map.of("userAuthenticatorId", device))
                .post("/v1/admin/channels/{tenant}/fcm/test", tenant)
                .then()
                .statusCode(200)
                .body("outcome", equalTo("DELIVERED"));
    }

    private PushDelivered push(String tenant) {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", TOKEN));
        topics.publish(challenge);
        return deliveries.result(challenge);
    }

    private String tenant() {
        String tenant = tenants.create();
        setUp(tenant, ACCOUNT);
        return tenant;
    }

    private static void setUp(String tenant, ServiceAccountKey account) {
        TenantFixtures.administrator()
                .body(Map.of("serviceAccount", account.file()))
                .put("/v1/admin/channels/{tenant}/fcm", tenant)
                .then()
                .statusCode(200);
    }

    private static JsonPath json(FcmServerStub.Message message) {
        return JsonPath.from(message.body()).setRootPath("message");
    }
}
