// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the public settings with which a page subscribes to pushes. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class PushSettingsIT {
    private static final String CHANNEL = "/v1/admin/channels/{tenant}/webpush";

    @Inject
    TenantFixtures tenants;

    String tenant;

    @BeforeEach
    void newTenant() {
        tenant = tenants.create();
    }

    @Test
    void aPageFindsThePublicKeyOfAnEnabledChannelAndNothingElse() {
        settings(tenant).statusCode(200).body("", anEmptyMap());
        String publicKey = administrator()
                .body(Map.of("subject", "mailto:ops@bank.example"))
                .put(CHANNEL, tenant)
                .then()
                .statusCode(200)
                .extract()
                .path("publicKey");

        settings(tenant).statusCode(200).body("", equalTo(Map.of("webPush", Map.of("publicKey", publicKey))));
        settings(tenants.create()).statusCode(200).body("", anEmptyMap());

        administrator()
                .body(Map.of("enabled", false))
                .patch(CHANNEL, tenant)
                .then()
                .statusCode(200);
        settings(tenant).statusCode(200).body("", anEmptyMap());
    }

    @Test
    void anUnknownTenantIsUnauthorized() {
        settings("no-such-tenant").statusCode(401).body("errorCode", equalTo("unauthorized"));
    }

    private static ValidatableResponse settings(String tenantId) {
        return given().auth()
                .preemptive()
                .basic(tenantId, "")
                .get("/v1/client/push-settings")
                .then();
    }
}
