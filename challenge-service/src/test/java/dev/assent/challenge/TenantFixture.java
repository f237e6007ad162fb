// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/** Tenant of one test, with the requests of its administrator, backend, browsers and phones. */
record TenantFixture(String tenantId, String apiSecretKey) {
    static final String ENROLMENT_PATH = "/v1/client/user-authenticators/push";
    static final String START_PATH = "/v1/client/challenge/push";

    static TenantFixture create() {
        String tenantId = "t-" + UUID.randomUUID();
        String key = asAdministrator()
                .body(Map.of("tenantId", tenantId, "name", "A bank"))
                .post("/v1/admin/tenants")
                .then()
                .statusCode(201)
                .extract()
                .path("apiSecretKey");
        return new TenantFixture(tenantId, key);
    }

    static RequestSpecification asAdministrator() {
        return given().auth().oauth2(EmbeddedBackends.ADMIN_TOKEN).contentType(ContentType.JSON);
    }

    RequestSpecification asBackend() {
        return given().auth().preemptive().basic(apiSecretKey, "").contentType(ContentType.JSON);
    }

    RequestSpecification asPhone() {
        return given().auth().preemptive().basic(tenantId, "").contentType(ContentType.JSON);
    }

    static RequestSpecification asBrowser(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    ValidatableResponse track(String userId, String action, Map<String, ?> body) {
        return asBackend()
                .body(body)
                .post("/v1/users/{user}/actions/{action}", userId, action)
                .then();
    }

    /** Tracks an action and returns its track token. */
    String token(String userId, String action, Map<String, ?> body) {
        return track(userId, action, body).statusCode(200).extract().path("token");
    }

    /** Returns a track token that lets a device enrol for the user. */
    String enrolmentToken(String userId) {
        return token(userId, "enrol", Map.of("scope", "add:authenticators"));
    }

    /** Sends the enrolment of a device with {@code publicKey} and without a push token. */
    static ValidatableResponse enrol(String token, String publicKey) {
        return asBrowser(token)
                .body(Map.of("publicKey", publicKey, "devicePlatform", "ios"))
                .post(ENROLMENT_PATH)
                .then();
    }

    /** Enrols {@code phone} for the user and returns its userAuthenticatorId. */
    UUID enrol(String userId, PhoneKey phone) {
        return enrol(userId, phone, "push-token");
    }

    UUID enrol(String userId, PhoneKey phone, String pushToken) {
        return UUID.fromString(asBrowser(enrolmentToken(userId))
                .body(Map.of(
                        "publicKey",
                        phone.publicKey(),
                        "deviceName",
                        "A phone",
                        "devicePlatform",
                        "ios",
                        "pushToken",
                        pushToken))
                .post(ENROLMENT_PATH)
                .then()
                .statusCode(200)
                .extract()
                .path("userAuthenticatorId"));
    }

    ValidatableResponse start(String token, Map<String, ?> body) {
        return asBrowser(token).body(body).post(START_PATH).then();
    }

    /** Starts a challenge and returns its challengeId. */
    String startChallenge(String token) {
        return start(token, Map.of()).statusCode(200).extract().path("challengeId");
    }

    ValidatableResponse action(String userId, String action, String idempotencyKey) {
        return asBackend()
                .get("/v1/users/{user}/actions/{action}/{key}", userId, action, idempotencyKey)
                .then();
    }
}
