// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.Json;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.dispatcher.channel.Endpoint;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class WebPushSetUpIT {
    private static final String SUBJECT = "mailto:ops@bank.example";

    @Inject
    TenantFixtures tenants;

    @Inject
    ChannelStore channels;

    @Test
    void theResponseAndTheListShowOnlyThePublicKey() {
        String tenant = tenants.create();

        String answer = put(tenant, Map.of("subject", SUBJECT))
                .statusCode(200)
                .body("channel", equalTo("webpush"))
                .body("subject", equalTo(SUBJECT))
                .body("enabled", equalTo(true))
                .extract()
                .asString();
        String list = administrator()
                .get("/v1/admin/channels/{tenant}", tenant)
                .then()
                .statusCode(200)
                .body("channels[0].channel", equalTo("webpush"))
                .body("channels[0].subject", equalTo(SUBJECT))
                .body("channels[0].enabled", equalTo(true))
                .extract()
                .asString();

        VapidKeyPair pair = stored(tenant);
        assertThat(pair.publicKey()).hasSize(87).startsWith("B");
        assertThat(answer).contains(pair.publicKey());
        assertThat(list).contains(pair.publicKey());
        assertThat(answer + list).doesNotContain(pair.privateKey()).doesNotContain("privateKey");
        assertThat(VapidKeyPair.read(pair.publicKey(), pair.privateKey())).isEqualTo(pair);
    }

    @Test
    void aChangedSubjectKeepsTheKeyPair() {
        String tenant = tenants.create();
        String first = publicKey(tenant, Map.of("subject", SUBJECT));

        assertThat(publicKey(tenant, Map.of("subject", "https://bank.example/contact")))
                .isEqualTo(first);
        assertThat(publicKey(tenant, Map.of("subject", SUBJECT, "newKey", false)))
                .isEqualTo(first);
    }

    @Test
    void aNewKeyPairIsGeneratedOnlyOnRequest() {
        String tenant = tenants.create();
        String first = publicKey(tenant, Map.of("subject", SUBJECT, "newKey", true));

        String second = publicKey(tenant, Map.of("subject", SUBJECT, "newKey", true));

        assertThat(second).isNotEqualTo(first);
        assertThat(stored(tenant).publicKey()).isEqualTo(second);
    }

    @Test
    void aTenantCanProvideItsOwnKeyPair() {
        String tenant = tenants.create();
        publicKey(tenant, Map.of("subject", SUBJECT));
        VapidKeyPair pair = VapidKeyPair.generate();

        assertThat(publicKey(
                        tenant,
                        Map.of(
                                "subject", SUBJECT,
                                "publicKey", pair.publicKey() + "=",
                                "privateKey", pair.privateKey() + "=")))
                .isEqualTo(pair.publicKey());
        assertThat(stored(tenant)).isEqualTo(pair);
    }

    @Test
    void halfAPairAndConflictingFieldsAreRefused() {
        String tenant = tenants.create();
        VapidKeyPair pair = VapidKeyPair.generate();
        VapidKeyPair other = VapidKeyPair.generate();

        refused(tenant, "privateKey", pair.publicKey(), null, null);
        refused(tenant, "publicKey", null, pair.privateKey(), null);
        refused(tenant, "privateKey", pair.publicKey(), other.privateKey(), null);
        refused(tenant, "privateKey", pair.publicKey(), "A".repeat(43), null);
        refused(tenant, "privateKey", pair.publicKey(), "_".repeat(42) + "8", null);
        refused(tenant, "privateKey", pair.publicKey(), "%%%", null);
        refused(tenant, "privateKey", "B" + "A".repeat(86), pair.privateKey(), null);
        refused(tenant, "privateKey", "A" + pair.publicKey().substring(1), pair.privateKey(), null);
        refused(tenant, "privateKey", pair.publicKey().substring(0, 60), pair.privateKey(), null);
        refused(tenant, "newKey", pair.publicKey(), pair.privateKey(), true);
        assertThat(channels.list(tenant).await().indefinitely()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"subject\":null}",
                "{\"subject\":\"\"}",
                "{\"subject\":[]}",
                "{\"subject\":\"ops@bank.example\"}",
                "{\"subject\":\"mailto:\"}",
                "{\"subject\":\"http://bank.example\"}",
                "{\"subject\":\"https://\"}",
                "{\"subject\":\"mailto:a@b.example\\\"}\"}",
                "{\"subject\":\"mailto:a\\\\@b.example\"}",
                "{\"subject\":\"mailto:a@b.example\\n\"}"
            })
    void anInvalidSubjectIsNamed(String body) {
        put(tenants.create(), body)
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("subject: "));
    }

    @ParameterizedTest
    @CsvSource({"newKey, \"yes\"", "newKey, {}", "publicKey, []", "privateKey, {}"})
    void anInvalidFieldIsNamed(String field, String json) {
        put(tenants.create(), "{\"subject\":\"" + SUBJECT + "\",\"" + field + "\":" + json + "}")
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(field + ": "));
    }

    @Test
    void anUnknownTenantIsNotFound() {
        put("nobody-" + UUID.randomUUID(), Map.of("subject", SUBJECT))
                .statusCode(404)
                .body("errorCode", equalTo("tenant_not_found"));
    }

    private static void refused(
            String tenant,
            String field,
            @Nullable String publicKey,
            @Nullable String privateKey,
            @Nullable Boolean newKey) {
        Map<String, Object> body = new HashMap<>();
        body.put("subject", SUBJECT);
        body.put("publicKey", publicKey);
        body.put("privateKey", privateKey);
        body.put("newKey", newKey);
        put(tenant, Json.write(body))
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(field + ": "));
    }

    private static String publicKey(String tenant, Map<String, Object> body) {
        return put(tenant, body).statusCode(200).extract().path("publicKey");
    }

    private static ValidatableResponse put(String tenant, Object body) {
        return administrator()
                .body(body)
                .put("/v1/admin/channels/{tenant}/webpush", tenant)
                .then();
    }

    private VapidKeyPair stored(String tenant) {
        return channels.find(tenant, new Endpoint(ChannelName.WEBPUSH, ""))
                .map(found -> new VapidKeyPair(
                        found.orElseThrow().settings(WebPushSettings.class).publicKey(),
                        channels.credentials(found.orElseThrow(), WebPushCredentials.class)
                                .privateKey()))
                .await()
                .indefinitely();
    }
}
