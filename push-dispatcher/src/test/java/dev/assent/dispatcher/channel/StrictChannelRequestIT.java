// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import static dev.assent.dispatcher.testing.TenantFixtures.ACCOUNT;
import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that settings of channels and filters of deliveries are read strictly. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class StrictChannelRequestIT {
    private static final String CHANNELS = "/v1/admin/channels/{tenant}";

    @Inject
    TenantFixtures tenants;

    String tenant;

    @BeforeEach
    void newTenant() {
        tenant = tenants.create();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    PUT   | /webhook         | {"url": "https://gw.example", "logEvents": "true"} | logEvents: must be true or false; found "true"
                    PUT   | /webhook         | {"url": "https://gw.example", "logEvents": 1}      | logEvents: must be true or false; found 1
                    PUT   | /webhook         | {"url": 5}                                         | url: must be a string; found a number
                    PUT   | /webhook         | {"url": "https://gw.example", "logevents": true}   | logevents: is unknown; known: authenticatorEventsUrl, logEvents, logEventsUrl, pushUrl, url
                    POST  | /webhook/secrets | {"overlapSeconds": 0.9}                            | overlapSeconds: must be an integer
                    POST  | /webhook/secrets | {"overlapSeconds": "60"}                           | overlapSeconds: must be an integer
                    POST  | /webhook/secrets | {"overlap": 60}                                    | overlap: is unknown; known: overlapSeconds
                    PUT   | /apns            | {"certificatePassword": 12345678}                  | certificatePassword: must be a string; found a number
                    PUT   | /apns            | {"privateKey": true}                               | privateKey: must be a string; found true
                    PUT   | /apns            | {"topic": "a.b", "environment": "sandbox", "sandbox": true} | sandbox: is unknown; known: certificate,
                    PUT   | /fcm             | {"serviceAccount": {}, "projectId": "p"}           | projectId: is unknown; known: serviceAccount
                    PUT   | /fcm             | {"serviceAccount": {"private_key": 5}}             | serviceAccount.private_key: must be a string; found a number
                    PUT   | /webpush         | {"subject": "mailto:a@b.example", "newKey": "no"}  | newKey: must be true or false; found "no"
                    PUT   | /webpush         | {"subject": "mailto:a@b.example", "newkey": true}  | newkey: is unknown; known: newKey, privateKey, publicKey, subject
                    PATCH | /webhook         | {"enabled": "false"}                               | enabled: must be true or false; found "false"
                    PATCH | /webhook         | {"enabled": 0}                                     | enabled: must be true or false; found 0
                    PATCH | /webhook         | {"enabled": true, "url": "https://gw.example"}     | url: is unknown; known: enabled
                    POST  | /webhook/test    | {"userAuthenticatorId": "1-2-3-4-5"}               | userAuthenticatorId: must be a UUID; found "1-2-3-4-5"
                    """)
    void aSettingIsReadStrictlyAndAnUnknownOneIsNamed(String method, String path, String body, String error) {
        administrator()
                .body(body)
                .request(method, CHANNELS + path, tenant)
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(error));
        administrator().get(CHANNELS, tenant).then().body("channels", hasSize(0));
    }

    @Test
    void theOtherMembersOfAKeyFileAreIgnored() {
        Map<String, Object> file = new HashMap<>(ACCOUNT.file());
        file.put("universe_domain", "googleapis.com");
        administrator()
                .body(Map.of("serviceAccount", file))
                .put(CHANNELS + "/fcm", tenant)
                .then()
                .statusCode(200);
    }

    @Test
    void aSettingsDocumentIsUtf8() {
        administrator()
                .body("{\"url\": \"https://gw.example\u00c0\u00afa\"}".getBytes(ISO_8859_1))
                .put(CHANNELS + "/webhook", tenant)
                .then()
                .statusCode(400)
                .body("errorDescription", equalTo("body: must be JSON in UTF-8 (RFC 8259)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1-2-3-4-5", "00000000-0000-0000-0000-000000000000", "deliveries"})
    void anIdOfNoDeliveryIsNotFound(String id) {
        administrator()
                .get(CHANNELS + "/deliveries/{id}", tenant, id)
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("delivery_not_found"));
    }

    @ParameterizedTest
    @CsvSource({
        "/deliveries?channel=, channel: must not be empty",
        "/deliveries?outcome=, outcome: must not be empty",
        "/deliveries?challengeId=, challengeId: must not be empty",
        "/deliveries?challengeId=x, 'challengeId: must be a UUID; found \"x\"'",
        "/deliveries?before=, before: must not be empty",
        "/deliveries?limit=, limit: must not be empty",
        "/deliveries?limit=1e2, limit: must be an integer",
        "/deliveries?outcome=OPEN&outcome=DELIVERED, outcome: must be given once",
        "/deliveries?outcome=open, outcome: must be OPEN",
        "/deliveries?chanel=fcm, '\"chanel\": is no parameter of this call; known: before, challengeId, channel'",
        "/audit?before=, before: must not be empty",
        "/audit?before=x, before: must be a UUID",
        "/audit?tenantId=a, '\"tenantId\": is no parameter of this call; known: before, limit'",
        "?channel=fcm, '\"channel\": is no parameter of this call'"
    })
    void aFilterThatCannotBeAppliedIsRefused(String query, String error) {
        administrator()
                .urlEncodingEnabled(false)
                .get("/v1/admin/channels/" + tenant + query)
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(error));
        given().urlEncodingEnabled(false)
                .get("/v1/admin/channels/" + tenant + query)
                .then()
                .statusCode(401)
                .body("errorDescription", not(containsString("must")));
    }
}
