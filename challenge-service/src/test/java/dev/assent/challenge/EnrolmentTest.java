package dev.assent.challenge;

import static io.restassured.RestAssured.given;
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

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class EnrolmentTest {
    @Inject
    TopicClient topics;

    Backend backend;
    PhoneKey phone;

    @BeforeEach
    void newTenantAndPhone() {
        backend = Backend.create();
        phone = new PhoneKey();
    }

    @Test
    void anEnrolledPhoneFindsItselfInEitherEncodingOfItsKey() {
        UUID id = backend.enrol("alice", phone);

        for (String key : List.of(phone.queryKey(), phone.iosQueryKey())) {
            backend.asPhone()
                    .queryParam("publicKey", key)
                    .get("/v1/client/user-authenticators/push")
                    .then()
                    .statusCode(200)
                    .body("userAuthenticatorId", equalTo(id.toString()))
                    .body("userId", equalTo("alice"))
                    .body("verifiedAt", notNullValue());
        }
        assertThat(announced(id)).singleElement().satisfies(event -> {
            assertThat(event.publicKey()).isEqualTo(phone.publicKey());
            assertThat(event.pushToken()).isEqualTo("push-token");
            assertThat(event.toString()).doesNotContain("push-token");
        });
    }

    @Test
    void theBrowserSdksFormOfTheTenantIsUnderstoodToo() {
        backend.enrol("alice", phone);

        given().header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(backend.tenantId().getBytes()))
                .queryParam("publicKey", phone.queryKey())
                .get("/v1/client/user-authenticators/push")
                .then()
                .statusCode(200);
    }

    @Test
    void enrollingAgainIsTheSameDeviceAndUpdatesItsPushToken() {
        UUID id = backend.enrol("alice", phone, "first");

        assertThat(backend.enrol("alice", phone, "second")).isEqualTo(id);
        assertThat(backend.enrol("alice", phone, "second")).isEqualTo(id);

        await().untilAsserted(() -> assertThat(announced(id))
                .extracting(AuthenticatorChanged::pushToken)
                .containsExactly("first", "second"));
    }

    @Test
    void aWebPushSubscriptionIsAPushTokenUnchanged() {
        String subscription =
                "{\"endpoint\":\"https://wns2-par02p.notify.windows.com/w/?token=" + "BQYAAAD%2f".repeat(110)
                        + "\",\"expirationTime\":null,\"keys\":{\"p256dh\":\"" + "B_-A".repeat(22) + "\",\"auth\":\""
                        + "a_-A".repeat(5) + "\"}}";

        UUID id = backend.enrol("alice", phone, subscription);

        assertThat(announced(id)).extracting(AuthenticatorChanged::pushToken).containsExactly(subscription);
    }

    @Test
    void aKeyOfAnotherUserIsRefused() {
        backend.enrol("alice", phone);

        enrol("bob", "add:authenticators", phone.publicKey())
                .statusCode(409)
                .body("errorCode", equalTo("invalid_credential"));
    }

    @Test
    void anotherTenantDoesNotKnowThePhone() {
        backend.enrol("alice", phone);

        Backend.create()
                .asPhone()
                .queryParam("publicKey", phone.queryKey())
                .get("/v1/client/user-authenticators/push")
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("credential_not_found"));
    }

    @Test
    void anUnknownTenantIsNobody() {
        given().auth()
                .preemptive()
                .basic("no-such-tenant", "")
                .queryParam("publicKey", phone.queryKey())
                .get("/v1/client/user-authenticators/push")
                .then()
                .statusCode(401);
    }

    @Test
    void enrollingNeedsTheScope() {
        enrol("alice", "other", phone.publicKey()).statusCode(401).body("errorCode", equalTo("invalid_token"));
        Backend.asBrowser("not a token")
                .body(Map.of("publicKey", phone.publicKey(), "devicePlatform", "ios"))
                .post("/v1/client/user-authenticators/push")
                .then()
                .statusCode(401)
                .body("errorCode", equalTo("invalid_token"));
    }

    @Test
    void aKeyOfAnotherCurveIsRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        String key = Base64.getEncoder()
                .encodeToString(generator.generateKeyPair().getPublic().getEncoded());

        enrol("alice", "add:authenticators", key).statusCode(400).body("errorDescription", startsWith("publicKey:"));
    }

    @Test
    void aPointThatIsNotOnTheCurveIsRefused() {
        byte[] der = Base64.getDecoder().decode(phone.publicKey());
        der[der.length - 1] ^= 1;

        enrol("alice", "add:authenticators", Base64.getEncoder().encodeToString(der))
                .statusCode(400)
                .body("errorDescription", startsWith("publicKey:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "abc", "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE", "%%%"})
    void whatIsNoKeyIsNamed(String key) {
        enrol("alice", "add:authenticators", key)
                .statusCode(400)
                .body("errorDescription", containsString("publicKey:"));
        backend.asPhone()
                .queryParam("publicKey", key)
                .get("/v1/client/user-authenticators/push")
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("publicKey:"));
    }

    @Test
    void attestationIsRefusedRatherThanIgnored() {
        Backend.asBrowser(backend.token("alice", "enrol", Map.of("scope", "add:authenticators")))
                .body(Map.of(
                        "publicKey", phone.publicKey(),
                        "devicePlatform", "android",
                        "performAttestation", Map.of("provider", "PLAY_INTEGRITY", "token", "t")))
                .post("/v1/client/user-authenticators/push")
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("performAttestation:"));
    }

    @Test
    void aDeadPushTokenIsForgottenUnlessItIsNewerThanItsDeath() {
        UUID id = backend.enrol("alice", phone, "dead");
        Instant longAgo = Instant.now().minus(Duration.ofDays(1));

        topics.publish(dead(id, "another token", Instant.now()));
        topics.publish(dead(id, "dead", longAgo));
        topics.publish(dead(id, "dead", Instant.now()));

        await().untilAsserted(() -> assertThat(announced(id)).hasSize(2));
        assertThat(announced(id).get(1).pushToken()).isNull();
    }

    private PushDelivered dead(UUID authenticatorId, String token, Instant since) {
        return new PushDelivered(
                UuidGenerator.next(),
                backend.tenantId(),
                authenticatorId,
                "apns",
                Outcome.TOKEN_DEAD,
                null,
                1,
                ApiKeyHash.hash(token),
                since);
    }

    private ValidatableResponse enrol(String userId, String scope, String publicKey) {
        return Backend.asBrowser(backend.token(userId, "enrol", Map.of("scope", scope)))
                .body(Map.of("publicKey", publicKey, "devicePlatform", "ios"))
                .post("/v1/client/user-authenticators/push")
                .then();
    }

    private List<AuthenticatorChanged> announced(UUID id) {
        await().until(() -> !topics.events(Topic.AUTHENTICATOR_CHANGED, id.toString(), AuthenticatorChanged.class)
                .isEmpty());
        return topics.events(Topic.AUTHENTICATOR_CHANGED, id.toString(), AuthenticatorChanged.class);
    }
}
