// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the requests that an enrolled device signs, and of its lifetime. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class DeviceSelfServiceIT {
    private static final String PATH = TenantFixture.ENROLMENT_PATH;

    @Inject
    TopicClient topics;

    @Inject
    MutableClock clock;

    @Inject
    TenantSettingsFixture settings;

    TenantFixture tenant;
    PhoneKey phone;
    UUID id;

    @BeforeEach
    void anEnrolledPhone() {
        tenant = TenantFixture.create();
        phone = new PhoneKey();
        id = tenant.enrol("alice", phone, "first");
    }

    @Test
    void aSignedMessageChangesThePushToken() {
        for (String key : List.of(phone.queryKey(), phone.iosQueryKey())) {
            ToSign toSign = toSign(key);

            update(toSign.id(), phone.sign(toSign.message()), Map.of("pushToken", "second"))
                    .statusCode(200)
                    .body("userAuthenticatorId", equalTo(id.toString()))
                    .body("userId", equalTo("alice"))
                    .body("lastVerifiedAt", notNullValue())
                    .body("pushToken", equalTo("second"))
                    .body("expiresAt", nullValue())
                    .body("error", nullValue());
        }

        find().statusCode(200).body("lastVerifiedAt", notNullValue());
        await().untilAsserted(() -> assertThat(changes())
                .extracting(AuthenticatorChanged::pushToken)
                .containsExactly("first", "second"));
    }

    @Test
    void aCallThatChangesNothingIsNotAnnounced() {
        for (Map<String, ?> nothing :
                List.<Map<String, ?>>of(Map.of(), Map.of("pushToken", "first"), Map.of("resetExpiry", true))) {
            ToSign toSign = toSign(phone.queryKey());
            update(toSign.id(), phone.sign(toSign.message()), nothing).statusCode(200);
        }
        ToSign toSign = toSign(phone.queryKey());
        update(toSign.id(), phone.sign(toSign.message()), Map.of("pushToken", "second"))
                .statusCode(200);

        await().untilAsserted(() ->
                assertThat(changes()).extracting(AuthenticatorChanged::version).containsExactly(1L, 2L));
    }

    @Test
    void theChangesOfADeviceAreLimited() {
        PhoneKey other = new PhoneKey();
        tenant.enrol("alice", other);

        // The limit refills during the loop, so the number of requests depends on the machine.
        await().until(() -> sign(phone.queryKey()).extract().statusCode() == 429);

        sign(phone.queryKey())
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("errorCode", equalTo("too_many_requests"));
        sign(other.queryKey()).statusCode(200);
    }

    private ValidatableResponse sign(String queryKey) {
        return tenant.asPhone()
                .queryParam("publicKey", queryKey)
                .post(PATH + "/sign")
                .then();
    }

    @Test
    void changesAndARemovalAtOnceDoNotFail() throws Exception {
        for (int round = 0; round < 5; round++) {
            PhoneKey key = new PhoneKey();
            UUID device = tenant.enrol("alice", key);
            List<ToSign> messages = List.of(toSign(key.queryKey()), toSign(key.queryKey()), toSign(key.queryKey()));

            List<Integer> statuses = ConcurrentCalls.run(
                    4,
                    i -> i == 3
                            ? tenant.asBackend()
                                    .delete("/v1/users/alice/authenticators/" + device)
                                    .statusCode()
                            : tenant.asPhone()
                                    .body(Map.of(
                                            "challengeId",
                                            messages.get(i).id(),
                                            "publicKey",
                                            key.publicKey(),
                                            "signature",
                                            key.sign(messages.get(i).message()),
                                            "pushToken",
                                            "token-" + i))
                                    .patch(PATH)
                                    .statusCode());

            assertThat(statuses).allSatisfy(status -> assertThat(status).isIn(200, 204, 401, 404));
        }
    }

    @Test
    void anEmptyPushTokenKeepsTheStoredOne() {
        ToSign toSign = toSign(phone.queryKey());

        update(toSign.id(), phone.sign(toSign.message()), Map.of("pushToken", ""))
                .statusCode(200)
                .body("pushToken", equalTo("first"));
    }

    @Test
    void aMessageCanBeUsedOnce() {
        ToSign toSign = toSign(phone.queryKey());
        String signature = phone.sign(toSign.message());

        update(toSign.id(), signature, Map.of()).statusCode(200);
        update(toSign.id(), signature, Map.of()).statusCode(401).body("errorCode", equalTo("invalid_signature"));
    }

    @Test
    void aMessageExpiresAfterTwoMinutes() {
        ToSign toSign = toSign(phone.queryKey());
        clock.turn(Duration.ofMinutes(2).plusSeconds(1));

        update(toSign.id(), phone.sign(toSign.message()), Map.of())
                .statusCode(401)
                .body("errorCode", equalTo("invalid_signature"));
    }

    @Test
    void theOldestOfTooManyMessagesIsDeleted() {
        ToSign oldest = toSign(phone.queryKey());
        ToSign second = toSign(phone.queryKey());
        toSign(phone.queryKey());
        toSign(phone.queryKey());
        toSign(phone.queryKey());

        update(oldest.id(), phone.sign(oldest.message()), Map.of()).statusCode(401);
        update(second.id(), phone.sign(second.message()), Map.of()).statusCode(200);
    }

    @Test
    void aWrongSignatureChangesNothingAndKeepsTheMessage() {
        ToSign toSign = toSign(phone.queryKey());

        update(toSign.id(), new PhoneKey().sign(toSign.message()), Map.of("pushToken", "evil"))
                .statusCode(401)
                .body("errorCode", equalTo("invalid_signature"));
        update(toSign.id(), phone.sign("another message"), Map.of("pushToken", "evil"))
                .statusCode(401);
        update(toSign.id(), "%%%", Map.of("pushToken", "evil")).statusCode(401);
        update(toSign.id(), phone.sign(toSign.message()), Map.of()).body("pushToken", equalTo("first"));
    }

    @Test
    void aMissingFieldIsReportedByName() {
        UUID message = UUID.randomUUID();

        update(message, null, Map.of()).statusCode(400).body("errorDescription", startsWith("signature:"));
        update(null, "signature", Map.of()).statusCode(400).body("errorDescription", startsWith("challengeId:"));
        remove(phone, null).statusCode(400).body("errorDescription", startsWith("signature:"));
        tenant.asPhone()
                .body("{\"challengeId\": \"no uuid\"}")
                .patch(PATH)
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("challengeId:"));
        tenant.asPhone().post(PATH + "/sign").then().statusCode(400).body("errorDescription", startsWith("publicKey:"));
        tenant.asPhone().post(PATH + "/remove").then().statusCode(400);
    }

    @Test
    void theMessageOfAnotherDeviceIsRejected() {
        PhoneKey other = new PhoneKey();
        tenant.enrol("alice", other);
        ToSign others = toSign(other.queryKey());

        update(others.id(), phone.sign(others.message()), Map.of()).statusCode(401);
    }

    @Test
    void anUnknownPhoneIsNotFound() {
        PhoneKey unknownPhone = new PhoneKey();

        tenant.asPhone()
                .queryParam("publicKey", unknownPhone.queryKey())
                .post(PATH + "/sign")
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("invalid_credential"));
        remove(unknownPhone, unknownPhone.sign(removalMessage()))
                .statusCode(404)
                .body("errorCode", equalTo("invalid_credential"));
    }

    @Test
    void aPhoneOfAnotherTenantIsNotFound() {
        TenantFixture other = TenantFixture.create();
        ToSign toSign = toSign(phone.queryKey());

        other.asPhone()
                .queryParam("publicKey", phone.queryKey())
                .post(PATH + "/sign")
                .then()
                .statusCode(404);
        other.asPhone()
                .body(Map.of(
                        "challengeId", toSign.id(),
                        "publicKey", phone.publicKey(),
                        "signature", phone.sign(toSign.message())))
                .patch(PATH)
                .then()
                .statusCode(404);
        other.asPhone()
                .body(Map.of("publicKey", phone.publicKey(), "signature", phone.sign(removalMessage())))
                .post(PATH + "/remove")
                .then()
                .statusCode(404);
        find().statusCode(200);
    }

    @Test
    void aRemovedPhoneIsUnknownAtOnce() {
        String token = tenant.token("alice", "sign-in", Map.of());

        remove(phone, phone.sign(removalMessage()))
                .statusCode(200)
                .body("removedAuthenticator", equalTo(true))
                .body("error", nullValue());

        find().statusCode(404);
        tenant.start(token, Map.of()).statusCode(404).body("errorCode", equalTo("credential_not_found"));
        tenant.track("alice", "sign-in", Map.of()).body("isEnrolled", equalTo(false));
        remove(phone, phone.sign(removalMessage())).statusCode(404);
        await().untilAsserted(() -> assertThat(topics.published(Topic.AUTHENTICATOR_CHANGED))
                .filteredOn(record -> id.toString().equals(record.key()))
                .extracting(record -> record.value() == null)
                .containsExactly(false, true));
        assertThat(tenant.enrol("alice", phone)).isNotEqualTo(id);
    }

    @Test
    void aRemovalSignedInThePreviousWindowIsAccepted() {
        String signature = phone.sign(removalMessage());
        clock.turn(Duration.ofMinutes(20));
        remove(phone, signature).statusCode(401).body("errorCode", equalTo("invalid_signature"));

        clock.reset();
        clock.turn(Duration.ofMinutes(10));
        remove(phone, signature).statusCode(200);
    }

    @Test
    void aRemovalSignedByAnotherKeyIsRejected() {
        remove(phone, new PhoneKey().sign(removalMessage()))
                .statusCode(401)
                .body("errorCode", equalTo("invalid_signature"));

        find().statusCode(200);
    }

    @Test
    void onlyFailuresCountTowardsTheLimit() {
        ToSign toSign = toSign(phone.queryKey());

        // The limit refills during the loop, so the number of requests depends on the machine.
        await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(1)).untilAsserted(() -> remove(
                        phone, "wrong")
                .statusCode(429)
                .body("errorCode", equalTo("too_many_requests"))
                .header("Retry-After", notNullValue()));

        update(toSign.id(), phone.sign(toSign.message()), Map.of()).statusCode(200);
        find().statusCode(200);
    }

    @Test
    void theTenantLimitsTheDevicesOfAUser() {
        settings.set(tenant, "{\"mostDevices\": 2}");
        PhoneKey second = new PhoneKey();
        tenant.enrol("alice", second);

        enrol(new PhoneKey()).statusCode(409).body("errorCode", equalTo("too_many_authenticators"));
        enrol(second).statusCode(200);
        tenant.enrol("bob", new PhoneKey());
        remove(second, second.sign(removalMessage())).statusCode(200);
        enrol(new PhoneKey()).statusCode(200);
    }

    @Test
    void anExpiredPhoneIsInactiveUntilItEnrolsAgain() {
        settings.set(tenant, "{\"credentialLifetimeDays\": 30}");
        enrol(phone)
                .statusCode(200)
                .body("userAuthenticatorId", equalTo(id.toString()))
                .body("expiresAt", in30Days());
        find().body("expiresAt", in30Days());

        clock.turn(Duration.ofDays(30));

        find().statusCode(404).body("errorCode", equalTo("invalid_credential"));
        // A user with an expired device is still challenged: expiry must not let a user through.
        tenant.track("alice", "sign-in", Map.of()).body("state", equalTo("CHALLENGE_REQUIRED"));
        tenant.start(tenant.token("alice", "sign-in", Map.of()), Map.of())
                .statusCode(404)
                .body("errorCode", equalTo("credential_not_found"));
        enrol(phone).statusCode(200).body("userAuthenticatorId", equalTo(id.toString()));
        tenant.start(tenant.token("alice", "sign-in", Map.of()), Map.of()).statusCode(200);
        assertThat(changes()).last().extracting(AuthenticatorChanged::expiresAt).isNotNull();
    }

    @Test
    void anExpiredPhoneDoesNotCountTowardsTheLimit() {
        settings.set(tenant, "{\"credentialLifetimeDays\": 30, \"mostDevices\": 1}");
        enrol(phone);
        enrol(new PhoneKey()).statusCode(409);
        clock.turn(Duration.ofDays(30));

        enrol(new PhoneKey()).statusCode(200);
        enrol(phone).statusCode(409).body("errorCode", equalTo("too_many_authenticators"));
    }

    @Test
    void aPhoneRestartsItsLifetime() {
        settings.set(tenant, "{\"credentialLifetimeDays\": 30}");
        enrol(phone);
        clock.turn(Duration.ofDays(29));

        ToSign first = toSign(phone.queryKey());
        String before = update(first.id(), phone.sign(first.message()), Map.of())
                .statusCode(200)
                .extract()
                .path("expiresAt");
        ToSign second = toSign(phone.queryKey());
        String after = update(second.id(), phone.sign(second.message()), Map.of("resetExpiry", true))
                .statusCode(200)
                .extract()
                .path("expiresAt");

        assertThat(Duration.between(Instant.parse(before), Instant.parse(after)))
                .isGreaterThanOrEqualTo(Duration.ofDays(29));
        clock.turn(Duration.ofDays(2));
        find().statusCode(200);
    }

    @Test
    void aDisabledPhoneIsInactiveUntilItEnrolsAgain() {
        topics.publish(new ChallengeUpdated(
                UuidGenerator.next(),
                2,
                "challenge-id",
                tenant.tenantId(),
                "alice",
                UuidGenerator.next(),
                "sign-in",
                "k",
                Instant.now(),
                ChallengeStatus.DECLINED,
                Instant.now(),
                id,
                null,
                "wrong_code",
                true));

        await().untilAsserted(() -> find().statusCode(404).body("errorCode", equalTo("invalid_credential")));
        await().untilAsserted(() ->
                assertThat(changes()).extracting(AuthenticatorChanged::disabled).containsExactly(false, true));
        tenant.asPhone()
                .queryParam("publicKey", phone.queryKey())
                .post(PATH + "/sign")
                .then()
                .statusCode(404);
        tenant.start(tenant.token("alice", "sign-in", Map.of()), Map.of()).statusCode(404);

        enrol(phone).statusCode(200).body("userAuthenticatorId", equalTo(id.toString()));

        find().statusCode(200);
        await().untilAsserted(() ->
                assertThat(changes()).extracting(AuthenticatorChanged::disabled).containsExactly(false, true, false));
    }

    @Test
    void aBrowserEnrolsAsADevice() {
        TenantFixture.asBrowser(tenant.enrolmentToken("alice"))
                .body(Map.of("publicKey", new PhoneKey().publicKey(), "devicePlatform", "web"))
                .post(PATH)
                .then()
                .statusCode(200);
    }

    private record ToSign(UUID id, String message) {}

    private ToSign toSign(String queryKey) {
        var answer = tenant.asPhone()
                .queryParam("publicKey", queryKey)
                .post(PATH + "/sign")
                .then()
                .statusCode(200)
                .extract();
        return new ToSign(UUID.fromString(answer.path("challengeId")), answer.path("message"));
    }

    private ValidatableResponse update(@Nullable UUID message, @Nullable String signature, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("challengeId", message);
        body.put("publicKey", phone.publicKey());
        body.put("signature", signature);
        return tenant.asPhone().body(body).patch(PATH).then();
    }

    private ValidatableResponse remove(PhoneKey key, @Nullable String signature) {
        Map<String, Object> body = new HashMap<>();
        body.put("publicKey", key.publicKey());
        body.put("signature", signature);
        return tenant.asPhone().body(body).post(PATH + "/remove").then();
    }

    private ValidatableResponse find() {
        return tenant.asPhone()
                .queryParam("publicKey", phone.queryKey())
                .get(PATH)
                .then();
    }

    private ValidatableResponse enrol(PhoneKey key) {
        return TenantFixture.enrol(tenant.enrolmentToken("alice"), key.publicKey());
    }

    /** Removal message as the Android and iOS SDKs format it. */
    private String removalMessage() {
        return String.valueOf(Math.floor(clock.instant().getEpochSecond() / 600.0));
    }

    private Matcher<String> in30Days() {
        return startsWith(clock.instant().plus(Duration.ofDays(30)).toString().substring(0, "2026-11-24T".length()));
    }

    private List<AuthenticatorChanged> changes() {
        return topics.events(Topic.AUTHENTICATOR_CHANGED, id.toString(), AuthenticatorChanged.class);
    }
}
