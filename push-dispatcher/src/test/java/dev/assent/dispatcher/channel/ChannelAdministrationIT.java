// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import static dev.assent.dispatcher.testing.TenantFixtures.ACCOUNT;
import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.embedded.push.ServiceAccountKey;
import dev.assent.embedded.push.SigningKey;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class ChannelAdministrationIT {
    private static final String CHANNELS = "/v1/admin/channels/{tenant}";
    private static final String UNAUTHORIZED =
            "{\"error\":\"unauthorized\",\"errorCode\":\"unauthorized\",\"errorDescription\":\"The request is"
                    + " unauthorized. Check that your API key and region base URL are correctly configured.\"}";

    @Inject
    TenantFixtures tenants;

    @Inject
    Pool pool;

    private final SigningKey key = new SigningKey();

    @Test
    void onlyTheAdministratorIsAuthorizedEvenIfTheRequestIsInvalid() {
        for (RequestSpecification caller : new RequestSpecification[] {
            given(), given().header("Authorization", "Bearer wrong"), given().header("Authorization", "Basic YTo=")
        }) {
            for (String method : new String[] {"GET", "DELETE", "PUT"}) {
                String body = caller.contentType("application/json")
                        .body("{no json")
                        .request(method, "/v1/admin/channels/nobody" + ("GET".equals(method) ? "" : "/webhook"))
                        .then()
                        .statusCode(401)
                        .extract()
                        .asString();
                assertThat(body).isEqualTo(UNAUTHORIZED);
            }
        }
    }

    @Test
    void aWebhookIsSetUpWithASecretThatLaterCallsKeep() {
        String tenant = tenants.create();

        administrator()
                .body(Map.of("url", "https://example.com/hook?a=b"))
                .put(CHANNELS + "/webhook", tenant)
                .then()
                .statusCode(200)
                .body("channel", equalTo("webhook"))
                .body("url", equalTo("https://example.com/hook?a=b"))
                .body("logEvents", equalTo(false))
                .body("enabled", equalTo(true))
                .body("secret", startsWith("whsec_"));
        administrator()
                .body(Map.of("url", "https://example.com/other", "logEvents", true))
                .put(CHANNELS + "/webhook", tenant)
                .then()
                .statusCode(200)
                .body("", not(hasKey("secret")));

        administrator()
                .get(CHANNELS, tenant)
                .then()
                .body("channels[0].url", equalTo("https://example.com/other"))
                .body("channels[0].logEvents", equalTo(true));
    }

    @Test
    void aRotatedSecretIsShownOnceAndTheRotationIsAudited() {
        String tenant = tenants.create();
        String first = tenants.webhook(tenant, "https://example.com/hook");

        String second = rotate(tenant, "{}")
                .statusCode(201)
                .body("secret", startsWith("whsec_"))
                .extract()
                .path("secret");

        assertThat(second).isNotEqualTo(first);
        String shown = administrator().get(CHANNELS, tenant).asString()
                + administrator()
                        .get(CHANNELS + "/audit", tenant)
                        .then()
                        .body("entries[0].change", equalTo("channel_secret_rotated"))
                        .body("entries[0].actor", equalTo("admin-token"))
                        .extract()
                        .asString()
                + table(tenant);
        assertThat(shown).doesNotContain(first.substring(6)).doesNotContain(second.substring(6));
    }

    @Test
    void fiveSecretsAreValidAtATimeAndAZeroOverlapInvalidatesTheOldOnes() {
        String tenant = tenants.create();
        rotate(tenant, "{}").statusCode(404).body("errorCode", equalTo("channel_not_found"));
        tenants.webhook(tenant, "https://example.com/hook");

        for (int i = 0; i < 4; i++) {
            rotate(tenant, "{\"overlapSeconds\":60}").statusCode(201);
        }

        rotate(tenant, "{\"overlapSeconds\":60}").statusCode(409).body("errorCode", equalTo("too_many_secrets"));
        rotate(tenant, "{\"overlapSeconds\":0}").statusCode(201);
        rotate(tenant, "{\"overlapSeconds\":60}").statusCode(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2592001", "\"60\""})
    void anInvalidOverlapIsNamed(String overlap) {
        rotate(tenants.create(), "{\"overlapSeconds\":" + overlap + "}")
                .statusCode(400)
                .body("errorDescription", startsWith("overlapSeconds: "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Length: 0\r\n",
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n",
            })
    void theBodyOfARotationMayBeMissingWithItsType(String headers) throws IOException {
        String tenant = tenants.create();
        tenants.webhook(tenant, "https://example.com/hook");
        String path = CHANNELS.replace("{tenant}", tenant) + "/webhook/secrets";
        String administrator = "Authorization: Bearer " + EmbeddedBackends.ADMIN_TOKEN;
        RawHttp http = new RawHttp(RestAssured.port);

        assertThat(http.exchange(RawHttp.head("POST", path, administrator) + headers + "\r\n")
                        .status())
                .isEqualTo(201);
        assertThat(http.sendBody("POST", path, "{}", administrator, "Content-Type: text/plain")
                        .status())
                .isEqualTo(415);
    }

    private static ValidatableResponse rotate(String tenant, String body) {
        return administrator()
                .body(body)
                .post(CHANNELS + "/webhook/secrets", tenant)
                .then();
    }

    @Test
    void noResponseHoldsACredentialAndAllAreStoredSealed() {
        String tenant = tenants.create();
        String secret = tenants.webhook(tenant, "https://example.com/hook");

        String answer = administrator()
                .body(apns())
                .put(CHANNELS + "/apns", tenant)
                .then()
                .statusCode(200)
                .body("channel", equalTo("apns"))
                .body("teamId", equalTo("TEAM123456"))
                .body("enabled", equalTo(true))
                .extract()
                .asString();
        answer += administrator()
                .body(Map.of("serviceAccount", ACCOUNT.file()))
                .put(CHANNELS + "/fcm", tenant)
                .then()
                .statusCode(200)
                .body("channel", equalTo("fcm"))
                .body("projectId", equalTo(ServiceAccountKey.PROJECT))
                .body("clientEmail", equalTo(ServiceAccountKey.EMAIL))
                .body("enabled", equalTo(true))
                .extract()
                .asString();
        String list = administrator()
                .get(CHANNELS, tenant)
                .then()
                .statusCode(200)
                .body("channels", hasSize(3))
                .body("channels[0].channel", equalTo("apns"))
                .body("channels[0].topic", equalTo("dev.assent.app"))
                .body("channels[0].environment", equalTo("sandbox"))
                .body("channels[1].channel", equalTo("fcm"))
                .body("channels[1].projectId", equalTo(ServiceAccountKey.PROJECT))
                .body("channels[2].channel", equalTo("webhook"))
                .body("channels[2].url", equalTo("https://example.com/hook"))
                .extract()
                .asString();

        String table = table(tenant);
        for (String text : new String[] {answer, list, table}) {
            assertThat(text).doesNotContain(secret.substring(6, 40)).doesNotContain("PRIVATE KEY");
        }
        assertThat(answer + list)
                .doesNotContain("privateKey")
                .doesNotContain(ServiceAccountKey.KEY_ID)
                .doesNotContain("secret");
        assertThat(table).contains("\"eyJ");
    }

    @Test
    void aRemovedChannelIsGoneAndRemovalIsIdempotent() {
        String tenant = tenants.create();
        tenants.webhook(tenant, "https://example.com/hook");

        administrator().delete(CHANNELS + "/webhook", tenant).then().statusCode(204);
        administrator().delete(CHANNELS + "/webhook", tenant).then().statusCode(204);

        administrator().get(CHANNELS, tenant).then().statusCode(200).body("channels", hasSize(0));
    }

    @Test
    void anUnknownTenantIsNotFound() {
        String nobody = "nobody-" + UUID.randomUUID();

        administrator().get(CHANNELS, nobody).then().statusCode(404).body("errorCode", equalTo("tenant_not_found"));
        administrator().delete(CHANNELS + "/webhook", nobody).then().statusCode(404);
        administrator()
                .body(Map.of("url", "https://example.com"))
                .put(CHANNELS + "/webhook", nobody)
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("tenant_not_found"));
        administrator()
                .body(apns())
                .put(CHANNELS + "/apns", nobody)
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("tenant_not_found"));
        administrator()
                .body(Map.of("serviceAccount", ACCOUNT.file()))
                .put(CHANNELS + "/fcm", nobody)
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("tenant_not_found"));
    }

    @Test
    void anUnknownChannelIsNotFound() {
        administrator()
                .delete(CHANNELS + "/pigeon", tenants.create())
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("channel_not_found"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"url\":null}",
                "{\"url\":\"\"}",
                "{\"url\":7}",
                "{\"url\":[]}",
                "{\"url\":\"a\\u0000b\"}",
                "{\"url\":\"no url\"}",
                "{\"url\":\"example.com\"}",
                "{\"url\":\"ftp://example.com\"}",
                "{\"url\":\"https:///path\"}",
                "{\"url\":\"https://example.com:99999\"}",
                "{\"url\":\"https://user:password@example.com\"}",
                "{\"url\":\"https://example.com/#fragment\"}"
            })
    void anInvalidUrlIsNamed(String body) {
        administrator()
                .body(body)
                .put(CHANNELS + "/webhook", tenants.create())
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("url: "));
    }

    @ParameterizedTest
    @CsvSource({
        "teamId, short", "keyId, lowercase1", "topic, 'has space'", "environment, test", "privateKey, 'no key'",
        "teamId,", "keyId,", "topic,", "environment,", "privateKey,"
    })
    void anInvalidApnsFieldIsNamed(String field, String value) {
        Map<String, Object> body = new HashMap<>(apns());
        body.put(field, value);

        administrator()
                .body(body)
                .put(CHANNELS + "/apns", tenants.create())
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(field + ": "));
    }

    @ParameterizedTest
    @CsvSource({
        "type, authorized_user", "type,", "project_id, Not-A-Project", "project_id, ..", "project_id,",
        "private_key_id, 'has space'", "private_key, 'no key'", "private_key,", "client_email, nobody", "client_email,"
    })
    void anInvalidServiceAccountMemberIsNamed(String member, String value) {
        Map<String, Object> file = ACCOUNT.file();
        file.put(member, value);

        administrator()
                .body(Map.of("serviceAccount", file))
                .put(CHANNELS + "/fcm", tenants.create())
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("serviceAccount." + member + ": "));
    }

    @Test
    void aNonRsaKeyIsRefusedAsServiceAccountKey() {
        Map<String, Object> file = ACCOUNT.file();
        file.put("private_key", key.pem());

        administrator()
                .body(Map.of("serviceAccount", file))
                .put(CHANNELS + "/fcm", tenants.create())
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("serviceAccount.private_key: "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"serviceAccount\":null}", "{\"serviceAccount\":\"{}\"}", "{\"serviceAccount\":[]}"})
    void aServiceAccountThatIsNotAnObjectIsNamed(String body) {
        administrator()
                .body(body)
                .put(CHANNELS + "/fcm", tenants.create())
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("serviceAccount: "));
    }

    @ParameterizedTest
    @CsvSource({
        "certificate, bm90IGEgZmlsZQ==, certificate",
        "certificate, '%%%', certificate",
        "certificatePassword, secret, certificatePassword"
    })
    void anInvalidCertificateIsNamed(String field, String value, String named) {
        Map<String, Object> body = new HashMap<>(apns());
        if ("certificate".equals(field)) {
            body.keySet().removeAll(List.of("teamId", "keyId", "privateKey"));
        }
        body.put(field, value);

        administrator()
                .body(body)
                .put(CHANNELS + "/apns", tenants.create())
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith(named + ": "));
    }

    @Test
    void aKeyTogetherWithACertificateIsRefused() {
        Map<String, Object> body = new HashMap<>(apns());
        body.put("certificate", "bm90IGEgZmlsZQ==");

        administrator()
                .body(body)
                .put(CHANNELS + "/apns", tenants.create())
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("teamId: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "null", "\"text\"", "{\"url\":\"a\",\"url\":\"b\"}", "{\"url\"}"})
    void malformedJsonIsNeverAServerError(String body) {
        String tenant = tenants.create();
        for (String channel : new String[] {"/webhook", "/apns", "/fcm"}) {
            administrator()
                    .body(body)
                    .put(CHANNELS + channel, tenant)
                    .then()
                    .statusCode(400)
                    .body("errorCode", equalTo("invalid_request"));
        }
    }

    private Map<String, Object> apns() {
        return Map.of(
                "teamId", "TEAM123456",
                "keyId", "KEY1234567",
                "privateKey", key.pem(),
                "topic", "dev.assent.app",
                "environment", "sandbox");
    }

    private String table(String tenant) {
        return pool.preparedQuery("select json_agg(c)::text from push_channel c where tenant_id = $1")
                .execute(Tuple.of(tenant))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString(0);
    }
}
