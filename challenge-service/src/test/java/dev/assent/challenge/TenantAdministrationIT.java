// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static dev.assent.challenge.TenantFixture.asAdministrator;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the administration API for tenants, and of CORS. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class TenantAdministrationIT {
    @Inject
    TopicClient topics;

    TenantFixture tenant;
    String path;

    @BeforeEach
    void aTenant() {
        tenant = TenantFixture.create();
        path = "/v1/admin/tenants/" + tenant.tenantId();
    }

    @ParameterizedTest
    @ValueSource(strings = {EmbeddedBackends.ADMIN_TOKEN, EmbeddedBackends.NEXT_ADMIN_TOKEN})
    void duringARotationBothTokensAreAccepted(String token) {
        given().auth().oauth2(token).get(path).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "admin-token",
                EmbeddedBackends.ADMIN_TOKEN + "," + EmbeddedBackends.NEXT_ADMIN_TOKEN,
                EmbeddedBackends.ADMIN_TOKEN + ", " + EmbeddedBackends.NEXT_ADMIN_TOKEN + ","
            })
    void nothingElseOfTheConfiguredTokensIsOne(String token) {
        given().header("Authorization", "Bearer " + token).get(path).then().statusCode(401);
    }

    @Test
    void settingsAreAnsweredAsJsonOrNotAtAll() {
        asAdministrator()
                .accept("a/b")
                .body(Map.of())
                .put(path + "/settings")
                .then()
                .statusCode(406)
                .body("errorCode", equalTo("not_acceptable"));
    }

    @Test
    void settingsAreStoredReturnedAndAnnounced() {
        Map<String, ?> settings = Map.of(
                "allowedOrigins",
                List.of("https://login.example"),
                "verificationCodeDigits",
                6,
                "actions",
                Map.of("pay", Map.of("challengeLifetimeSeconds", 60, "defaultOutcome", "BLOCK")));

        asAdministrator().body(settings).put(path + "/settings").then().statusCode(200);

        asAdministrator()
                .get(path)
                .then()
                .statusCode(200)
                .body("settings.verificationCodeDigits", equalTo(6))
                .body("settings.actions.pay.challengeLifetimeSeconds", equalTo(60))
                .body("settings.pushBudget", nullValue());
        List<TenantChanged> announced = topics.events(Topic.TENANT_CHANGED, tenant.tenantId(), TenantChanged.class);
        TenantChanged last = announced.get(announced.size() - 1);
        assertThat(last.version()).isEqualTo(2);
        assertThat(last.settings().codeDigits("sign-in")).isEqualTo(6);
        assertThat(last.apiKeys()).hasSize(1);
    }

    @Test
    void aRotationOfKeysKeepsTheSettings() {
        asAdministrator().body(Map.of("mostDevices", 3)).put(path + "/settings");
        String keyId = asAdministrator().get(path).then().extract().path("keyIds[0]");

        String next = asAdministrator()
                .post(path + "/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("apiSecretKey");
        asAdministrator().delete(path + "/keys/" + keyId).then().statusCode(204);

        asAdministrator()
                .get(path)
                .then()
                .body("settings.mostDevices", equalTo(3))
                .body("keyIds", hasSize(1));
        tenant.asBackend().get("/v1/users/alice").then().statusCode(401);
        new TenantFixture(tenant.tenantId(), next)
                .asBackend()
                .get("/v1/users/alice")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"verificationCodeDigits": 1}                             | verificationCodeDigits
                    {"verificationCodeDigits": 9}                             | verificationCodeDigits
                    {"mostWrongCodes": 101}                                   | mostWrongCodes
                    {"mostDevices": 0}                                        | mostDevices
                    {"pushBudget": "5"}                                       | pushBudget
                    {"allowedOrigins": ["https://a.example/path"]}            | allowedOrigins
                    {"allowedOrigins": ["*"]}                                 | allowedOrigins
                    {"allowedOrigins": ["https://A.example"]}                 | allowedOrigins
                    {"allowedOrigins": ["https://a.example:443"]}             | allowedOrigins
                    {"allowedOrigins": ["http://a.example:80"]}               | allowedOrigins
                    {"allowedOrigins": ["https://a.example:08443"]}           | allowedOrigins
                    {"actions": {"pay": {"challengeLifetimeSeconds": 601}}}   | challengeLifetimeSeconds
                    {"actions": {"pay": {"verificationCodeDigits": 1}}}       | verificationCodeDigits
                    {"actions": {"pay": {"allowedVerificationMethods": ["X"]}}} | allowedVerificationMethods
                    {"actions": {"pay": {"verificationWebhook": "ftp://a"}}}  | verificationWebhook
                    {"actions": {"pay": {"defaultOutcome": "CHALLENGE_SUCCEEDED"}}} | defaultOutcome
                    {"actions": {"p/y": {}}}                                  | actions
                    []                                                        | body
                    """)
    void anInvalidSettingIsReportedAndChangesNothing(String body, String field) {
        asAdministrator()
                .body(body)
                .put(path + "/settings")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", containsString(field));
        asAdministrator().get(path).then().body("settings", equalTo(Map.of()));
    }

    @Test
    void everyChangeIsInTheAuditLogWithoutASecret() {
        String keyId = asAdministrator().post(path + "/keys").then().extract().path("keyId");
        asAdministrator().body(Map.of("pushBudget", 9)).put(path + "/settings");
        asAdministrator().delete(path + "/keys/" + keyId);

        String log = asAdministrator()
                .queryParam("tenantId", tenant.tenantId())
                .get("/v1/admin/audit")
                .then()
                .statusCode(200)
                .body(
                        "entries.change",
                        equalTo(List.of("key_revoked", "settings_changed", "key_added", "tenant_created")))
                .body("entries.actor", everyItem(equalTo("admin-token")))
                .body("entries[0].detail.keyId", equalTo(keyId))
                .body("entries[1].detail.pushBudget", equalTo(9))
                .extract()
                .asString();
        assertThat(log).doesNotContain(tenant.apiSecretKey());

        String third = asAdministrator()
                .queryParam("tenantId", tenant.tenantId())
                .get("/v1/admin/audit")
                .path("entries[2].id");
        asAdministrator()
                .queryParam("tenantId", tenant.tenantId())
                .queryParam("before", third)
                .get("/v1/admin/audit")
                .then()
                .body("entries.change", equalTo(List.of("tenant_created")));
    }

    @Test
    void tenantsAreListedAPageAtATime() {
        String first = asAdministrator()
                .queryParam("limit", 1)
                .get("/v1/admin/tenants")
                .path("lastTenantId");
        asAdministrator()
                .queryParam("lastTenantId", first)
                .queryParam("limit", 1000)
                .get("/v1/admin/tenants")
                .then()
                .statusCode(200)
                .body("tenantIds", not(hasItem(first)));
    }

    @ParameterizedTest
    @CsvSource({"/v1/admin/tenants?limit=x", "/v1/admin/tenants?limit=0", "/v1/admin/audit?before=x"})
    void anInvalidQueryIsRejected(String query) {
        asAdministrator().get(query).then().statusCode(400).body("errorCode", equalTo("invalid_request"));
    }

    @Test
    void onlyAnAdministratorIsAuthorised() {
        for (String other : List.of("/v1/admin/tenants", path, "/v1/admin/audit")) {
            given().get(other).then().statusCode(401);
            tenant.asBackend().get(other).then().statusCode(401).body("errorCode", equalTo("unauthorized"));
        }
        given().contentType(ContentType.JSON)
                .body("{}")
                .put(path + "/settings")
                .then()
                .statusCode(401);
        asAdministrator()
                .get("/v1/admin/tenants/nobody")
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("not_found"));
    }

    @Test
    void aPageOfAnAllowedOriginMayCall() {
        asAdministrator()
                .body(Map.of("allowedOrigins", List.of("https://login.example")))
                .put(path + "/settings");
        String token = tenant.token("alice", "sign-in", Map.of());

        given().header("Origin", "https://login.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .options(TenantFixture.START_PATH)
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", equalTo("https://login.example"))
                .header("Access-Control-Allow-Headers", startsWith("authorization"));
        TenantFixture.asBrowser(token)
                .header("Origin", "https://login.example")
                .body("{}")
                .post(TenantFixture.START_PATH)
                .then()
                .statusCode(400)
                .header("Access-Control-Allow-Origin", equalTo("https://login.example"));
    }

    @Test
    void aPageOfAnotherOriginIsRejected() {
        TenantFixture other = TenantFixture.create();
        asAdministrator()
                .body(Map.of("allowedOrigins", List.of("https://other.example")))
                .put("/v1/admin/tenants/" + other.tenantId() + "/settings");
        String token = tenant.token("alice", "sign-in", Map.of());

        TenantFixture.asBrowser(token)
                .header("Origin", "https://other.example")
                .body("{}")
                .post(TenantFixture.START_PATH)
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
        given().header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .options(TenantFixture.START_PATH)
                .then()
                .statusCode(403)
                .header("Access-Control-Allow-Origin", nullValue());
        given().header("Origin", "https://other.example")
                .get("/v1/users/alice")
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
    }
}
