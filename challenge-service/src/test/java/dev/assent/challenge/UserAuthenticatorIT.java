// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.ContactChanged;
import dev.assent.contracts.event.ContactChanged.Change;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the server API for authenticators. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UserAuthenticatorIT {
    private static final Map<String, String> SMS = Map.of("verificationMethod", "SMS", "phoneNumber", "+6427000000");

    @Inject
    TopicClient topics;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void aDeviceIsListed() {
        UUID id = tenant.enrol("alice", new PhoneKey());

        list("alice")
                .body("$", hasSize(1))
                .body("[0].userId", equalTo("alice"))
                .body("[0].userAuthenticatorId", equalTo(id.toString()))
                .body("[0].verificationMethod", equalTo("PUSH"))
                .body("[0].createdAt", notNullValue())
                .body("[0].verifiedAt", notNullValue())
                .body("[0].displayName", equalTo("A phone"))
                .body("[0].devicePlatform", equalTo("ios"))
                .body("[0].phoneNumber", nullValue());
        list("nobody").body("$", hasSize(0));
    }

    @Test
    void aRecordedPhoneNumberMakesAnUnknownUserEnrolled() {
        String id = record("alice", SMS)
                .statusCode(200)
                .body("authenticator.userId", equalTo("alice"))
                .body("authenticator.verificationMethod", equalTo("SMS"))
                .body("authenticator.phoneNumber", equalTo("+6427000000"))
                .body("authenticator.email", nullValue())
                .body("authenticator.verifiedAt", notNullValue())
                .body("recoveryCodes", nullValue())
                .extract()
                .path("authenticator.userAuthenticatorId");

        list("alice").body("userAuthenticatorId", equalTo(List.of(id)));
        tenant.asBackend()
                .get("/v1/users/alice")
                .then()
                .body("isEnrolled", equalTo(true))
                .body("email", nullValue())
                .body("enrolledVerificationMethods", equalTo(List.of("SMS")))
                .body("allowedVerificationMethods", nullValue());
    }

    @Test
    void aUserWithAnAuthenticatorIsChallenged() {
        record("alice", SMS);

        tenant.track("alice", "sign-in", Map.of())
                .body("state", equalTo("CHALLENGE_REQUIRED"))
                .body("isEnrolled", equalTo(true))
                .body("enrolledVerificationMethods", equalTo(List.of("SMS")))
                .body("allowedVerificationMethods", nullValue())
                .body("defaultVerificationMethod", equalTo("SMS"));
    }

    @Test
    void aRecordedAddressCannotAnswerAPushChallenge() {
        String sms = record("alice", SMS).extract().path("authenticator.userAuthenticatorId");
        String token = tenant.token("alice", "sign-in", Map.of());

        tenant.start(token, Map.of()).statusCode(404).body("errorCode", equalTo("credential_not_found"));
        UUID phone = tenant.enrol("alice", new PhoneKey());
        tenant.start(token, Map.of("userAuthenticatorId", sms)).statusCode(404);
        tenant.start(token, Map.of())
                .statusCode(200)
                .body("deliveryResults.userAuthenticatorId", equalTo(List.of(phone.toString())));
    }

    @Test
    void pushIsTheDefaultUnlessTheBackendSetsAnother() {
        tenant.enrol("alice", new PhoneKey());
        record("alice", SMS);
        tenant.track("alice", "sign-in", Map.of())
                .body("enrolledVerificationMethods", equalTo(List.of("PUSH", "SMS")))
                .body("allowedVerificationMethods", equalTo(List.of("PUSH")))
                .body("defaultVerificationMethod", equalTo("PUSH"));

        record("alice", Map.of("verificationMethod", "SMS", "phoneNumber", "+6427000000", "isDefault", true));
        tenant.track("alice", "sign-in", Map.of()).body("defaultVerificationMethod", equalTo("SMS"));

        record("alice", Map.of("verificationMethod", "EMAIL_OTP", "email", "a@example.org", "isDefault", true));
        tenant.track("alice", "sign-in", Map.of())
                .body("enrolledVerificationMethods", equalTo(List.of("PUSH", "EMAIL_OTP", "SMS")))
                .body("defaultVerificationMethod", equalTo("EMAIL_OTP"));
    }

    @Test
    void aRepeatedAddressIsTheSameAuthenticator() {
        String id = record("alice", SMS).extract().path("authenticator.userAuthenticatorId");

        record("alice", SMS).body("authenticator.userAuthenticatorId", equalTo(id));
        record("alice", Map.of("verificationMethod", "SMS", "phoneNumber", "+6427000001"));
        record("alice", Map.of("verificationMethod", "EMAIL_MAGIC_LINK", "email", "a@example.org"))
                .body("authenticator.email", equalTo("a@example.org"));

        list("alice").body("verificationMethod", equalTo(List.of("SMS", "SMS", "EMAIL_MAGIC_LINK")));
    }

    @Test
    void concurrentRecordingsOfOneAddressMakeOneAuthenticator() throws Exception {
        List<Integer> statuses =
                ConcurrentCalls.run(8, i -> record("alice", SMS).extract().statusCode());

        assertThat(statuses).containsOnly(200);
        list("alice").body("$", hasSize(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                                            | verificationMethod:
                    {"verificationMethod": "CARRIER_PIGEON", "email": "a@b.org"}  | verificationMethod: unknown value "CARRIER_PIGEON"; supported: SMS, EMAIL_OTP, EMAIL_MAGIC_LINK
                    {"verificationMethod": "AUTHENTICATOR_APP"}                   | verificationMethod: unsupported value "AUTHENTICATOR_APP"; supported: SMS
                    {"verificationMethod": "PUSH"}                                | verificationMethod: unsupported value "PUSH" (a device enrols itself)
                    {"verificationMethod": "SMS"}                                 | phoneNumber: is needed
                    {"verificationMethod": "SMS", "email": "a@b.org"}             | phoneNumber: is needed
                    {"verificationMethod": "SMS", "phoneNumber": "0301234"}       | phoneNumber: must be
                    {"verificationMethod": "EMAIL_OTP"}                           | email: is needed
                    {"verificationMethod": "EMAIL_OTP", "email": "nobody"}        | email: must be
                    {"verificationMethod": "SMS", "isDefault": "yes"}             | isDefault:
                    """)
    void anInvalidRecordingIsReportedByField(String body, String text) {
        tenant.asBackend()
                .body(body)
                .post("/v1/users/alice/authenticators")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(text));
        list("alice").body("$", hasSize(0));
    }

    @Test
    void everyUnsupportedMethodIsReportedByName() {
        for (String method : List.of(
                "DEVICE",
                "WHATSAPP",
                "PASSKEY",
                "SECURITY_KEY",
                "RECOVERY_CODE",
                "VERIFF",
                "IPROOV",
                "IDVERSE",
                "PALM_BIOMETRICS_RR")) {
            record("alice", Map.of("verificationMethod", method))
                    .statusCode(400)
                    .body("errorDescription", containsString("unsupported value \"" + method + "\""));
        }
    }

    @Test
    void aRemovedDeviceIsInactiveAtOnceAndAnnounced() {
        UUID id = tenant.enrol("alice", new PhoneKey());

        remove("alice", id.toString()).statusCode(200).body("success", equalTo(true));

        list("alice").body("$", hasSize(0));
        tenant.track("alice", "sign-in", Map.of()).body("isEnrolled", equalTo(false));
        await().untilAsserted(() -> assertThat(topics.published(Topic.AUTHENTICATOR_CHANGED))
                .filteredOn(record -> id.toString().equals(record.key()))
                .last()
                .satisfies(record -> assertThat(record.value()).isNull()));
        remove("alice", id.toString()).statusCode(404);
    }

    @Test
    void aRemovedPhoneMayEnrolAgain() {
        PhoneKey phone = new PhoneKey();
        UUID id = tenant.enrol("alice", phone);
        remove("alice", id.toString());

        assertThat(tenant.enrol("bob", phone)).isNotEqualTo(id);
    }

    @Test
    void aRecordedAddressIsRemovedLikeADevice() {
        String id = record("alice", SMS).extract().path("authenticator.userAuthenticatorId");

        remove("alice", id).statusCode(200).body("success", equalTo(true));

        list("alice").body("$", hasSize(0));
        remove("alice", id).statusCode(404).body("errorCode", equalTo("credential_not_found"));
    }

    @Test
    void aRecordedAddressIsAnnouncedWithEachChange() {
        String id = record("alice", SMS).extract().path("authenticator.userAuthenticatorId");
        record("alice", SMS);
        record("alice", Map.of("verificationMethod", "EMAIL_OTP", "email", "a@example.org", "isDefault", true));
        remove("alice", id);
        tenant.asBackend().delete("/v1/users/alice");

        await().untilAsserted(() -> assertThat(contacts(id))
                .extracting(ContactChanged::change)
                .containsExactly(Change.CREATED, Change.UPDATED, Change.DELETED));
        assertThat(contacts(id)).allSatisfy(contact -> {
            assertThat(contact.userId()).isEqualTo("alice");
            assertThat(contact.verificationMethod()).isEqualTo("SMS");
            assertThat(contact.phoneNumber()).isEqualTo("+6427000000");
            assertThat(contact.email()).isNull();
            assertThat(contact.toString()).doesNotContain("+64");
        });
        await().untilAsserted(() -> assertThat(contacts())
                .filteredOn(contact -> "a@example.org".equals(contact.email()))
                .extracting(ContactChanged::change)
                .containsExactly(Change.CREATED, Change.DELETED));
    }

    private List<ContactChanged> contacts() {
        return topics.published(Topic.CONTACT_CHANGED).stream()
                .map(record -> Json.read(record.value(), ContactChanged.class))
                .filter(contact -> tenant.tenantId().equals(contact.tenantId()))
                .toList();
    }

    private List<ContactChanged> contacts(String id) {
        return contacts().stream()
                .filter(contact -> contact.authenticatorId().toString().equals(id))
                .toList();
    }

    @Test
    void anAuthenticatorOfAnotherUserIsNotFound() {
        String device = tenant.enrol("alice", new PhoneKey()).toString();
        String sms = record("alice", SMS).extract().path("authenticator.userAuthenticatorId");

        for (String id : List.of(device, sms, UUID.randomUUID().toString(), "no uuid")) {
            remove("bob", id).statusCode(404).body("errorCode", equalTo("credential_not_found"));
        }
        list("alice").body("$", hasSize(2));
    }

    private ValidatableResponse list(String userId) {
        return tenant.asBackend()
                .get("/v1/users/{user}/authenticators", userId)
                .then()
                .statusCode(200);
    }

    private ValidatableResponse record(String userId, Map<String, ?> body) {
        return tenant.asBackend()
                .body(body)
                .post("/v1/users/{user}/authenticators", userId)
                .then();
    }

    private ValidatableResponse remove(String userId, String id) {
        return tenant.asBackend()
                .delete("/v1/users/{user}/authenticators/{id}", userId, id)
                .then();
    }
}
