// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static dev.assent.challenge.TenantFixture.asAdministrator;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that requests are read strictly: bodies, settings documents, query parameters and encodings. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class StrictRequestIT {
    private static final String STATES =
            "state: must be one of ALLOW, BLOCK, CHALLENGE_REQUIRED, CHALLENGE_SUCCEEDED, ";

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"state": 3}           | 3
                    {"state": "3"}         | "3"
                    {"state": 1.5}         | 1.5
                    {"state": " BLOCK"}    | " BLOCK"
                    {"state": "block"}     | "block"
                    {"state": true}        | true
                    {"state": ["BLOCK"]}   | an array
                    """)
    void aStateIsItsExactName(String body, String found) {
        tenant.enrol("alice", new PhoneKey());
        tenant.track("alice", "pay", Map.of("idempotencyKey", "k")).statusCode(200);

        tenant.asBackend()
                .body(body)
                .patch("/v1/users/alice/actions/pay/k")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(STATES))
                .body("errorDescription", containsString("; found " + found));

        tenant.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_REQUIRED"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    PATCH | /v1/users/alice                | {"emailVerified": "true"}                      | emailVerified: must be true or false; found "true"
                    PATCH | /v1/users/alice                | {"emailVerified": 1}                           | emailVerified: must be true or false; found 1
                    PATCH | /v1/users/alice                | {"displayName": 5}                             | displayName: must be a string; found a number
                    POST  | /v1/users/alice                | {"username": false}                            | username: must be a string; found false
                    POST  | /v1/users/alice/actions/pay    | {"redirectToSettings": 0}                      | redirectToSettings: must be true or false; found 0
                    POST  | /v1/users/alice/actions/pay    | {"idempotencyKey": 17}                         | idempotencyKey: must be a string; found a number
                    POST  | /v1/users/alice/actions/pay    | {"email": "a", "email": "b"}                   | body: has a member twice (line 1, column 23)
                    POST  | /v1/users/alice/authenticators | {"verificationMethod": 2}                      | verificationMethod: must be a string; found a number
                    POST  | /v1/users/alice/authenticators | {"verificationMethod": "SMS", "phoneNumber": 6427000000} | phoneNumber: must be a string; found a number
                    POST  | /v1/users/alice/authenticators | {"verificationMethod": "SMS", "phoneNumber": "+6427000000", "isDefault": "yes"} | isDefault: must be true or false; found "yes"
                    """)
    void aBackendsValuesAreNotCoerced(String method, String path, String body, String error) {
        tenant.asBackend()
                .body(body)
                .request(method, path)
                .then()
                .statusCode(400)
                .body("errorDescription", equalTo(error));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    PATCH | /v1/client/user-authenticators/push        | {"challengeId": "1-2-3-4-5"} | challengeId: must be a UUID; found "1-2-3-4-5"
                    PATCH | /v1/client/user-authenticators/push        | {"resetExpiry": "true"}      | resetExpiry: must be true or false; found "true"
                    PATCH | /v1/client/user-authenticators/push        | {"pushToken": 5}             | pushToken: must be a string; found a number
                    POST  | /v1/client/user-authenticators/push/remove | {"signature": 12345678}      | signature: must be a string; found a number
                    """)
    void aPhonesValuesAreNotCoercedAndNoSecretIsQuoted(String method, String path, String body, String error) {
        tenant.asPhone()
                .body(body)
                .request(method, path)
                .then()
                .statusCode(400)
                .body("errorDescription", equalTo(error));
    }

    @Test
    void aBrowsersValuesAreNotCoerced() {
        String token = tenant.token("alice", "pay", Map.of());

        tenant.start(token, Map.of("userAuthenticatorId", 5))
                .statusCode(400)
                .body("errorDescription", equalTo("userAuthenticatorId: must be a UUID; found 5"));
        tenant.start(token, Map.of("action", 5))
                .statusCode(400)
                .body("errorDescription", equalTo("action: must be a string; found a number"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"verificationCodeDigits": 0.9}                       | verificationCodeDigits: must be an integer
                    {"verificationCodeDigits": 6.0}                       | verificationCodeDigits: must be an integer
                    {"verificationCodeDigits": "6"}                       | verificationCodeDigits: must be an integer
                    {"verificationCodeDigits": 9}                         | verificationCodeDigits: must be 0, for no code, or 2 to 8; found 9
                    {"mostDevices": 1e1}                                  | mostDevices: must be an integer
                    {"mostDevices": 4294967299}                           | mostDevices: must be an integer
                    {"mostDevices": true}                                 | mostDevices: must be an integer
                    {"signedLookUpRequired": "false"}                     | signedLookUpRequired: must be true or false
                    {"contextInPushes": 0}                                | contextInPushes: must be true or false
                    {"allowedOrigins": "https://login.example"}           | allowedOrigins: must be an array
                    {"allowedOrigins": [5]}                               | allowedOrigins[0]: must be a string
                    {"allowedOrigins": [null]}                            | allowedOrigins[0]: must not be null
                    {"actions": {"pay": null}}                            | actions.pay: must not be null
                    {"actions": {"p y": {}}}                              | actions.p y: must be 1 to 64 letters
                    {"actions": {"pay": {"challengeLifetimeSeconds": 9}}} | actions.pay.challengeLifetimeSeconds: must be greater
                    {"attestation": 1}                                    | attestation: must be one of off, recorded; found 1
                    {"attestation": "RECORDED"}                           | attestation: must be one of off, recorded; found "RECORDED"
                    {"actions": {"pay": {"defaultOutcome": 1}}}           | actions.pay.defaultOutcome: must be one of ALLOW,
                    {"actions": {"pay": {"defaultOutcome": "BLOCK "}}}    | actions.pay.defaultOutcome: must be one of ALLOW,
                    {"actions": {"pay": {"challengeLifetimeSeconds": 60.5}}} | actions.pay.challengeLifetimeSeconds: must be an integer
                    {"actions": {"pay": {"allowedVerificationMethods": [0]}}} | actions.pay.allowedVerificationMethods[0]: must be one of PUSH, DEVICE; found 0
                    {"verificationcodedigits": 6}                         | verificationcodedigits: is unknown; known: actions, allowedOrigins,
                    {"actions": {"pay": {"defaultOutcom": "BLOCK"}}}      | actions.pay.defaultOutcom: is unknown; known: allowedVerificationMethods,
                    """)
    void aSettingIsReadStrictlyAndAnUnknownOneIsNamed(String body, String error) {
        asAdministrator().body(Map.of("mostDevices", 3)).put(settings()).then().statusCode(200);

        asAdministrator()
                .body(body)
                .put(settings())
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(error));

        asAdministrator()
                .get("/v1/admin/tenants/" + tenant.tenantId())
                .then()
                .body("settings", equalTo(Map.of("mostDevices", 3)));
    }

    @Test
    void anUnknownMemberOfANewTenantIsNamed() {
        asAdministrator()
                .body("{\"tenantId\": \"" + tenant.tenantId() + "-2\", \"settings\": {}}")
                .post("/v1/admin/tenants")
                .then()
                .statusCode(400)
                .body("errorDescription", equalTo("settings: is unknown; known: name, tenantId"));
    }

    @Test
    void whatSdksSendIsAccepted() {
        String unknown =
                "{\"redirectToSettings\": null, \"crypto\": {\"a\": [1]}, \"email\": null, \"custom\": {\"a\": null}}";
        tenant.asBackend()
                .contentType("application/json; charset=utf-8")
                .body(unknown)
                .post("/v1/users/alice/actions/pay")
                .then()
                .statusCode(200);
        tenant.asBackend()
                .body("\r\n { \"displayName\" :\t\"Al\", \"somethingNew\": 1 }\n")
                .patch("/v1/users/alice")
                .then()
                .statusCode(200)
                .body("displayName", equalTo("Al"));
        TenantFixture.asBrowser(tenant.enrolmentToken("alice"))
                .body("{\"publicKey\": \"" + new PhoneKey().publicKey()
                        + "\", \"deviceName\": null, \"devicePlatform\": \"android\", \"pushToken\": null,"
                        + " \"performAttestation\": null, \"futureMember\": {}}")
                .post(TenantFixture.ENROLMENT_PATH)
                .then()
                .statusCode(200);
    }

    static List<byte[]> bodiesThatAreNotUtf8() {
        String json = "{\"displayName\": \"a%sb\"}";
        return List.of(
                json.formatted("\u00c0\u00af").getBytes(ISO_8859_1),
                json.formatted("\u00ff").getBytes(ISO_8859_1),
                json.formatted("\u00ed\u00a0\u0080").getBytes(ISO_8859_1),
                json.formatted("").getBytes(UTF_16BE),
                ("\ufeff" + json.formatted("")).getBytes(UTF_8));
    }

    @ParameterizedTest
    @MethodSource("bodiesThatAreNotUtf8")
    void aBodyIsUtf8WithoutByteOrderMark(byte[] body) {
        tenant.asBackend()
                .body(body)
                .patch("/v1/users/alice")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("body: "))
                .body("errorDescription", containsString("RFC 8259"));

        tenant.asBackend().get("/v1/users").then().body("users", hasSize(0));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/users?email=, email: must not be empty",
        "/v1/users?email, email: must not be empty",
        "/v1/users?username=, username: must not be empty",
        "/v1/users?phoneNumber=, phoneNumber: must not be empty",
        "/v1/users?token=, token: must not be empty",
        "/v1/users?limit=, limit: must not be empty",
        "/v1/users?limit=2.5, limit: must be an integer",
        "/v1/users?lastEvaluatedUserId=, lastEvaluatedUserId: must not be empty",
        "/v1/users?email=a%40b.org&email=c%40d.org, email: must be given once; found 2 times",
        "/v1/users?emial=a%40b.org, '\"emial\": is no parameter of this call; known: email,'",
        "/v1/users/alice/actions?codes=, codes: must not be empty",
        "/v1/users/alice/actions?codes%5B0%5D=pay, '\"codes[0]\": is no parameter of this call; known: codes,'",
        "/v1/users/alice/actions?state=, state: must not be empty",
        "/v1/users/alice/actions?state=1, state: must be one of ALLOW",
        "/v1/users/alice/actions?state=BLOCK&state=ALLOW, state: must be given once",
        "/v1/users/alice/actions?fromDate=, fromDate: must not be empty",
        "/v1/users/alice/authenticators?verificationMethod=PUSH, '\"verificationMethod\": is no parameter'",
        "/v1/users/alice?fields=email, '\"fields\": is no parameter of this call'"
    })
    void aFilterThatCannotBeAppliedIsRefused(String path, String error) {
        tenant.track("alice", "pay", Map.of("email", "a@example.org")).statusCode(200);

        refused(tenant.asBackend().urlEncodingEnabled(false).get(path).then(), error);
        given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(401)
                .body("errorDescription", not(containsString("must")));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/admin/tenants?lastTenantId=, lastTenantId: must not be empty",
        "/v1/admin/tenants?limit=, limit: must not be empty",
        "/v1/admin/tenants?limit=1&limit=2, limit: must be given once",
        "/v1/admin/tenants?tenant=a, '\"tenant\": is no parameter'",
        "/v1/admin/audit?tenantId=, tenantId: must not be empty",
        "/v1/admin/audit?tenantId=a&tenantId=b, tenantId: must be given once",
        "/v1/admin/audit?tenant=a, '\"tenant\": is no parameter'",
        "/v1/admin/audit?before=, before: must not be empty",
        "/v1/admin/audit?before=1-2-3-4-5, 'before: must be a UUID; found \"1-2-3-4-5\"'",
        "/v1/admin/audit?limit=9999999999, limit: must be an integer",
        "/v1/admin/audit?limit=1001, 'limit: must be less than or equal to 1000; found 1001'"
    })
    void anAdministratorsFilterThatCannotBeAppliedIsRefused(String path, String error) {
        refused(asAdministrator().urlEncodingEnabled(false).get(path).then(), error);
    }

    @Test
    void aKeyOfADeviceIsGivenOnce() {
        String key = new PhoneKey().queryKey();
        refused(
                tenant.asPhone()
                        .queryParam("publicKey", key, key)
                        .get(TenantFixture.ENROLMENT_PATH)
                        .then(),
                "publicKey: must be given once");
        refused(
                tenant.asPhone()
                        .queryParam("publicKey", "")
                        .post(TenantFixture.ENROLMENT_PATH + "/sign")
                        .then(),
                "publicKey: must not be empty");
    }

    @Test
    void theBatchEnrolmentOfAnSdkIsNotSupported() {
        tenant.asBackend()
                .body("{\"authenticators\": [{\"userId\": \"alice\", \"verificationMethod\": \"PASSKEY\"}]}")
                .post("/v1/users/authenticators")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("not_supported"));

        tenant.asBackend().get("/v1/users").then().body("users", hasSize(0));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/users/authenticators",
        "PATCH, /v1/users/authenticators",
        "PATCH, /v1/users/%61uthenticators",
        "DELETE, /v1/users/authenticators",
        "POST, /v1/users/authenticators/actions/pay",
        "GET, /v1/users/authenticators/actions",
        "GET, /v1/users/authenticators/actions/pay/k",
        "PATCH, /v1/users/authenticators/actions/pay/k",
        "GET, /v1/users/authenticators/authenticators",
        "POST, /v1/users/authenticators/authenticators",
        "DELETE, /v1/users/authenticators/authenticators/019ab4d2-5b10-7c3a-8f21-3d1f6a0b9c55"
    })
    void aWordOfAnotherPathIsNoUserId(String method, String path) {
        refused(
                tenant.asBackend()
                        .urlEncodingEnabled(false)
                        .body(
                                "{\"state\": \"BLOCK\", \"verificationMethod\": \"SMS\", \"phoneNumber\": \"+6427000000\"}")
                        .request(method, path)
                        .then(),
                "userId: must not be authenticators");
        given().request(method, path).then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void anIdThatNoPathCanNameIsRefused(String id) {
        for (String member : List.of("idempotencyKey", "deviceId")) {
            refused(
                    tenant.asBackend()
                            .body(Map.of(member, id))
                            .post("/v1/users/alice/actions/pay")
                            .then(),
                    member + ": must not be . or .., which no path can name");
        }
        tenant.asBackend().get("/v1/users/alice/devices").then().body("", hasSize(0));
        tenant.asBackend()
                .body(Map.of("idempotencyKey", "...", "deviceId", ".a"))
                .post("/v1/users/alice/actions/pay")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"a\": 1, \"a\": 2}', has a member twice",
        "'{\"a\": 01}', is not JSON",
        "'{\"a\": NaN}', is not JSON"
    })
    void anErrorInsideAMapIsNamed(String custom, String problem) {
        refused(
                tenant.asBackend()
                        .body("{\"custom\": " + custom + "}")
                        .post("/v1/users/alice/actions/pay")
                        .then(),
                "custom: " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u202e", "\\u2066", "\\u200f", "\\u001b", "\\n", "\\u0085", "\\u2028"})
    void anIdentifierWithHiddenCharactersIsRefused(String hidden) {
        for (String member : List.of("idempotencyKey", "deviceId", "ipAddress", "email", "phoneNumber", "username")) {
            refused(
                    tenant.asBackend()
                            .body("{\"" + member + "\": \"a" + hidden + "b\"}")
                            .post("/v1/users/alice/actions/pay")
                            .then(),
                    member + ": must not contain control or bidirectional formatting characters");
        }
        refused(
                TenantFixture.asBrowser(tenant.enrolmentToken("alice"))
                        .body("{\"publicKey\": \"" + new PhoneKey().publicKey() + "\", \"devicePlatform\": \"ios"
                                + hidden + "\"}")
                        .post(TenantFixture.ENROLMENT_PATH)
                        .then(),
                "devicePlatform: must not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%E2%80%AEb", "a%1Bb", "a%0Ab", "a%E2%81%A6b", "a%C2%85", "%E2%80%8Fa"})
    void aUserIdInAPathWithHiddenCharactersIsRefused(String userId) {
        for (String path : List.of("/v1/users/" + userId, "/v1/users/bob/actions/pay/" + userId)) {
            refused(
                    tenant.asBackend()
                            .urlEncodingEnabled(false)
                            .body("{\"state\": \"BLOCK\"}")
                            .patch(path)
                            .then(),
                    "path: ");
        }
    }

    @Test
    void anActionHasNoRules() {
        tenant.track("alice", "pay", Map.of("idempotencyKey", "k")).body("ruleIds", hasSize(0));

        tenant.action("alice", "pay", "k").body("rules", hasSize(0)).body("output", anEmptyMap());
    }

    private String settings() {
        return "/v1/admin/tenants/" + tenant.tenantId() + "/settings";
    }

    private static void refused(ValidatableResponse answer, String error) {
        answer.statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(error));
    }
}
