// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.tenant.ApiKeyHash;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of device enrolment. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class EnrolmentIT {
    @Inject
    TopicClient topics;

    TenantFixture tenant;
    PhoneKey phone;

    @BeforeEach
    void newTenantAndPhone() {
        tenant = TenantFixture.create();
        phone = new PhoneKey();
    }

    @Test
    void anEnrolledPhoneFindsItselfInEitherEncodingOfItsKey() {
        UUID id = tenant.enrol("alice", phone);

        for (String key : List.of(phone.queryKey(), phone.iosQueryKey())) {
            tenant.asPhone()
                    .queryParam("publicKey", key)
                    .get(TenantFixture.ENROLMENT_PATH)
                    .then()
                    .statusCode(200)
                    .body("userAuthenticatorId", equalTo(id.toString()))
                    .body("userId", equalTo("alice"))
                    .body("verifiedAt", notNullValue());
        }
        assertThat(changes(id)).singleElement().satisfies(event -> {
            assertThat(event.publicKey()).isEqualTo(phone.publicKey());
            assertThat(event.pushToken()).isEqualTo("push-token");
            assertThat(event.toString()).doesNotContain("push-token");
        });
    }

    @Test
    void theTenantHeaderOfTheBrowserSdkIsAccepted() {
        tenant.enrol("alice", phone);

        given().header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(tenant.tenantId().getBytes(UTF_8)))
                .queryParam("publicKey", phone.queryKey())
                .get(TenantFixture.ENROLMENT_PATH)
                .then()
                .statusCode(200);
    }

    @Test
    void aRepeatedEnrolmentUpdatesThePushToken() {
        UUID id = tenant.enrol("alice", phone, "first");

        assertThat(tenant.enrol("alice", phone, "second")).isEqualTo(id);
        assertThat(tenant.enrol("alice", phone, "second")).isEqualTo(id);

        await().untilAsserted(() -> assertThat(changes(id))
                .extracting(AuthenticatorChanged::pushToken)
                .containsExactly("first", "second"));
    }

    @Test
    void aWebPushSubscriptionIsStoredUnchanged() {
        String subscription =
                "{\"endpoint\":\"https://wns2-par02p.notify.windows.com/w/?token=" + "BQYAAAD%2f".repeat(110)
                        + "\",\"expirationTime\":null,\"keys\":{\"p256dh\":"
                        + "\"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4\","
                        + "\"auth\":\"BTBZMqHH6r4Tts7J_aSIgg\"}}";

        UUID id = tenant.enrol("alice", phone, subscription);

        assertThat(changes(id)).extracting(AuthenticatorChanged::pushToken).containsExactly(subscription);
    }

    @Test
    void aKeyOfAnotherUserIsRejected() {
        tenant.enrol("alice", phone);

        enrol("bob", "add:authenticators", phone.publicKey())
                .statusCode(409)
                .body("errorCode", equalTo("credential_in_use"));
    }

    @Test
    void aPhoneIsUnknownToAnotherTenant() {
        tenant.enrol("alice", phone);

        TenantFixture.create()
                .asPhone()
                .queryParam("publicKey", phone.queryKey())
                .get(TenantFixture.ENROLMENT_PATH)
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("invalid_credential"));
    }

    @Test
    void anUnknownTenantIsUnauthorized() {
        given().auth()
                .preemptive()
                .basic("no-such-tenant", "")
                .queryParam("publicKey", phone.queryKey())
                .get(TenantFixture.ENROLMENT_PATH)
                .then()
                .statusCode(401);
    }

    @Test
    void enrollingNeedsTheScope() {
        enrol("alice", "other", phone.publicKey()).statusCode(401).body("errorCode", equalTo("invalid_token"));
        TenantFixture.asBrowser("not a token")
                .body(Map.of("publicKey", phone.publicKey(), "devicePlatform", "ios"))
                .post(TenantFixture.ENROLMENT_PATH)
                .then()
                .statusCode(401)
                .body("errorCode", equalTo("invalid_token"));
    }

    @Test
    void aKeyOfAnotherCurveIsRejected() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        String key = Base64.getEncoder()
                .encodeToString(generator.generateKeyPair().getPublic().getEncoded());

        enrol("alice", "add:authenticators", key).statusCode(400).body("errorDescription", startsWith("publicKey:"));
    }

    @Test
    void aPointOffTheCurveIsRejected() {
        byte[] der = Base64.getDecoder().decode(phone.publicKey());
        der[der.length - 1] ^= 1;

        enrol("alice", "add:authenticators", Base64.getEncoder().encodeToString(der))
                .statusCode(400)
                .body("errorDescription", startsWith("publicKey:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "abc", "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE", "%%%"})
    void anInvalidKeyIsReportedByField(String key) {
        enrol("alice", "add:authenticators", key)
                .statusCode(400)
                .body("errorDescription", containsString("publicKey:"));
        tenant.asPhone()
                .queryParam("publicKey", key)
                .get(TenantFixture.ENROLMENT_PATH)
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("publicKey:"));
    }

    @Test
    void aDeadPushTokenIsClearedUnlessItWasRegisteredSince() {
        UUID id = tenant.enrol("alice", phone, "dead");
        Instant longAgo = Instant.now().minus(Duration.ofDays(1));

        topics.publish(tokenDead(id, "another token", Instant.now()));
        topics.publish(tokenDead(id, "dead", longAgo));
        topics.publish(tokenDead(id, "dead", Instant.now()));

        await().untilAsserted(() -> assertThat(changes(id)).hasSize(2));
        assertThat(changes(id).get(1).pushToken()).isNull();
    }

    private PushDelivered tokenDead(UUID authenticatorId, String token, Instant since) {
        return new PushDelivered(
                UuidGenerator.next(),
                tenant.tenantId(),
                authenticatorId,
                "apns",
                Outcome.TOKEN_DEAD,
                null,
                1,
                ApiKeyHash.hash(token),
                null,
                since);
    }

    private ValidatableResponse enrol(String userId, String scope, String publicKey) {
        return TenantFixture.enrol(tenant.token(userId, "enrol", Map.of("scope", scope)), publicKey);
    }

    private List<AuthenticatorChanged> changes(UUID id) {
        await().until(() -> !topics.events(Topic.AUTHENTICATOR_CHANGED, id.toString(), AuthenticatorChanged.class)
                .isEmpty());
        return topics.events(Topic.AUTHENTICATOR_CHANGED, id.toString(), AuthenticatorChanged.class);
    }
}
