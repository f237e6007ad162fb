// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.secret.Sha256;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of what a backend and a browser see of a push that could not be sent. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class PushErrorIT {
    private static final String TOKEN = "push-token";
    private static final UUID CHALLENGE = UuidGenerator.next();

    @Inject
    TopicClient topics;

    private final PhoneKey phone = new PhoneKey();
    private final Instant failedAt = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
    private TenantFixture tenant;
    private UUID device;

    @BeforeEach
    void enrol() {
        tenant = TenantFixture.create();
        device = tenant.enrol("alice", phone, TOKEN);
    }

    @Test
    void aDeviceWhosePushesSucceedHasNoError() {
        listed().body("[0].erroredAt", nullValue()).body("[0].errorCode", nullValue());
        started().body("deliveryResults[0].errorCode", nullValue());
    }

    @Test
    void aRejectedPushIsShownWithThePushServicesCode() {
        deliver("fcm", Outcome.REJECTED, "SENDER_ID_MISMATCH", 1, TOKEN, null, failedAt);

        awaitError("SENDER_ID_MISMATCH");
        listed().body("[0].erroredAt", equalTo(Json.format(failedAt)));
        started().body("deliveryResults[0].errorCode", equalTo("SENDER_ID_MISMATCH"));
        await().untilAsserted(
                        () -> Assertions.assertThat(newestDevice().pushError()).isEqualTo("SENDER_ID_MISMATCH"));
    }

    @Test
    void aDeadTokenIsShownWithThePushServicesCode() {
        deliver("apns", Outcome.TOKEN_DEAD, "Unregistered", 1, TOKEN, null, failedAt);

        awaitError("Unregistered");
        started().body("deliveryResults[0].errorCode", equalTo("Unregistered"));
    }

    @Test
    void aDeviceThatNoChannelReachesIsShown() {
        deliver("webhook", Outcome.REJECTED, "channel_disabled", 0, TOKEN, null, failedAt);

        awaitError("channel_disabled");
        started().body("deliveryResults[0].errorCode", equalTo("channel_disabled"));
    }

    @Test
    void aDeliveredPushEndsTheError() {
        deliver("apns", Outcome.REJECTED, "BadTopic", 1, TOKEN, null, failedAt);
        awaitError("BadTopic");

        // A delivery that the push service accepted before the failure.
        deliver("apns", Outcome.DELIVERED, null, 1, TOKEN, true, failedAt.minusSeconds(5));
        deliver("apns", Outcome.DELIVERED, null, 1, TOKEN, null, failedAt.plusSeconds(5));
        deliver("apns", Outcome.GIVEN_UP, "challenge_over", 1, TOKEN, null, failedAt.plusSeconds(5));
        awaitConsumed();
        listed().body("[0].errorCode", equalTo("BadTopic"));

        deliver("apns", Outcome.DELIVERED, null, 1, TOKEN, true, failedAt.plusSeconds(5));

        awaitError(null);
        listed().body("[0].erroredAt", nullValue());
    }

    @Test
    void anErrorThatArrivesAfterTheLaterDeliveryIsOver() {
        deliver("apns", Outcome.DELIVERED, null, 1, TOKEN, true, failedAt.plusSeconds(5));
        deliver("apns", Outcome.REJECTED, "BadTopic", 1, TOKEN, null, failedAt);
        awaitConsumed();
        listed().body("[0].errorCode", nullValue()).body("[0].erroredAt", nullValue());
    }

    @Test
    void anErrorThatArrivesAfterALaterOneIsNotShown() {
        deliver("apns", Outcome.REJECTED, "SENDER_ID_MISMATCH", 1, TOKEN, null, failedAt.plusSeconds(9));
        deliver("apns", Outcome.REJECTED, "BadTopic", 1, TOKEN, null, failedAt.plusSeconds(7));
        awaitConsumed();
        listed().body("[0].errorCode", equalTo("SENDER_ID_MISMATCH"));
    }

    @Test
    void aNewPushTokenEndsTheError() {
        deliver("apns", Outcome.TOKEN_DEAD, "Unregistered", 1, TOKEN, null, failedAt);
        awaitError("Unregistered");

        tenant.enrol("alice", phone, "another-token");

        listed().body("[0].errorCode", nullValue()).body("[0].erroredAt", nullValue());
        started().body("deliveryResults[0].errorCode", nullValue());
    }

    @Test
    void whatDoesNotConcernTheTokenOfTheDeviceIsNoError() {
        deliver("apns", Outcome.REJECTED, "BadTopic", 1, "an earlier token", null, failedAt);
        deliver("apns", Outcome.REJECTED, "BadTopic", 1, TOKEN, null, failedAt.minusSeconds(3600));
        deliver("webhook", Outcome.REJECTED, "status_400", 1, TOKEN, null, failedAt);
        deliver("apns", Outcome.GIVEN_UP, "status_503", 4, TOKEN, null, failedAt);
        topics.publish(
                delivered("another-tenant", "apns", Outcome.REJECTED, "BadTopic", 1, Sha256.of(TOKEN), null, failedAt));

        awaitConsumed();

        listed().body("[0].errorCode", nullValue());
    }

    private void deliver(
            String channel, Outcome outcome, String detail, int attempts, String token, Boolean recovered, Instant at) {
        topics.publish(
                delivered(tenant.tenantId(), channel, outcome, detail, attempts, Sha256.of(token), recovered, at));
    }

    private PushDelivered delivered(
            String tenantId,
            String channel,
            Outcome outcome,
            String detail,
            int attempts,
            String hash,
            Boolean recovered,
            Instant at) {
        // One key, so that the events are consumed in their order.
        return new PushDelivered(CHALLENGE, tenantId, device, channel, outcome, detail, attempts, hash, recovered, at);
    }

    /** Returns once every event published before is consumed: a marker of the same key sets the error of another device. */
    private void awaitConsumed() {
        UUID marked = tenant.enrol("marker", new PhoneKey(), TOKEN);
        topics.publish(new PushDelivered(
                CHALLENGE,
                tenant.tenantId(),
                marked,
                "apns",
                Outcome.REJECTED,
                "marker",
                1,
                Sha256.of(TOKEN),
                null,
                Instant.now().plusSeconds(60)));
        await().untilAsserted(() -> list("marker").body("[0].errorCode", equalTo("marker")));
    }

    private void awaitError(String code) {
        await().untilAsserted(() -> listed().body("[0].errorCode", equalTo(code)));
    }

    private ValidatableResponse listed() {
        return list("alice");
    }

    private ValidatableResponse list(String userId) {
        return tenant.asBackend()
                .get("/v1/users/{user}/authenticators", userId)
                .then()
                .statusCode(200);
    }

    private ValidatableResponse started() {
        return tenant.start(tenant.token("alice", "sign-in", Map.of()), Map.of())
                .statusCode(200);
    }

    private ChallengeCreated.Device newestDevice() {
        List<ChallengeCreated.Device> devices = topics.published(Topic.CHALLENGE_CREATED).stream()
                .map(record -> Json.read(record.value(), ChallengeCreated.class))
                .filter(created -> tenant.tenantId().equals(created.tenantId()))
                .flatMap(created -> created.devices().stream())
                .toList();
        return devices.get(devices.size() - 1);
    }
}
