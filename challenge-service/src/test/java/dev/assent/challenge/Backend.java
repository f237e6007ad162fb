package dev.assent.challenge;

import static io.restassured.RestAssured.given;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/** A tenant of its own for each test, and what its backend, browsers and phones send. */
record Backend(String tenantId, String apiSecretKey) {

    static Backend create() {
        String tenantId = "t-" + UUID.randomUUID();
        String key = given().auth()
                .oauth2(EmbeddedBackends.ADMIN_TOKEN)
                .contentType(ContentType.JSON)
                .body(Map.of("tenantId", tenantId, "name", "A bank"))
                .post("/v1/admin/tenants")
                .then()
                .statusCode(201)
                .extract()
                .path("apiSecretKey");
        return new Backend(tenantId, key);
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

    String token(String userId, String action, Map<String, ?> body) {
        return track(userId, action, body).statusCode(200).extract().path("token");
    }

    /** Enrols {@code phone} for the user and answers its userAuthenticatorId. */
    UUID enrol(String userId, PhoneKey phone) {
        return enrol(userId, phone, "push-token");
    }

    UUID enrol(String userId, PhoneKey phone, String pushToken) {
        return UUID.fromString(asBrowser(token(userId, "enrol", Map.of("scope", "add:authenticators")))
                .body(Map.of(
                        "publicKey",
                        phone.publicKey(),
                        "deviceName",
                        "A phone",
                        "devicePlatform",
                        "ios",
                        "pushToken",
                        pushToken))
                .post("/v1/client/user-authenticators/push")
                .then()
                .statusCode(200)
                .extract()
                .path("userAuthenticatorId"));
    }

    ValidatableResponse start(String token, Map<String, ?> body) {
        return asBrowser(token).body(body).post("/v1/client/challenge/push").then();
    }

    ValidatableResponse action(String userId, String action, String idempotencyKey) {
        return asBackend()
                .get("/v1/users/{user}/actions/{action}/{key}", userId, action, idempotencyKey)
                .then();
    }
}
