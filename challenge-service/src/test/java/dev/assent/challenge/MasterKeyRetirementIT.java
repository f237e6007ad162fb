// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static dev.assent.challenge.TenantFixture.asAdministrator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.assent.challenge.tenant.ApiKeyResealingJob;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.ManagementPort;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.RetiredMasterKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests that what was sealed under a retired master key is sealed anew under the current one. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class MasterKeyRetirementIT {
    @Inject
    RetiredMasterKey retired;

    @Inject
    ApiKeyResealingJob apiKeys;

    @Inject
    TopicClient topics;

    @Inject
    Sealer sealer;

    @Test
    void everySealedColumnIsKnown() {
        assertThat(retired.knownColumns()).isEqualTo(retired.storedColumns());
    }

    @Test
    void secretKeysAndProofsAreSealedAnewAndAnnounced() throws Throwable {
        TenantFixture tenant = TenantFixture.create();
        String device = enrolWithProof(tenant);
        assertThat(retired.sealAll())
                .allSatisfy((column, texts) -> assertThat(texts).as(column).isPositive());
        retired.reseal();
        metrics()
                .body(containsString("column=\"tenant_api_key.sealed_key\",key=\"retired\",state=\"retired\""))
                .body(containsString("column=\"attestation.sealed_proof\",key=\"test\",state=\"current\""))
                .body(not(containsString("column=\"attestation.sealed_proof\",key=\"retired\"")));

        while (retired.texts().get("tenant_api_key.sealed_key") > 0) {
            VertxContextSupport.subscribeAndAwait(apiKeys::reseal);
        }

        assertThat(retired.texts())
                .allSatisfy((column, texts) -> assertThat(texts).as(column).isZero());
        retired.reseal();
        metrics().body(not(containsString("state=\"retired\"")));
        tenant.asBackend()
                .get("/v1/users/alice/authenticators/{id}/attestation", device)
                .then()
                .statusCode(200)
                .body("token", equalTo("the-proof"));
        List<TenantChanged> announced = topics.events(Topic.TENANT_CHANGED, tenant.tenantId(), TenantChanged.class);
        TenantChanged last = announced.get(announced.size() - 1);
        assertThat(last.version()).isEqualTo(3);
        assertThat(last.apiKeys()).singleElement().satisfies(key -> {
            assertThat(Sealer.keyId(key.sealedKey())).contains("test");
            assertThat(sealer.open(KeyPurpose.API_KEY, tenant.tenantId(), key.sealedKey())
                            .reveal())
                    .isEqualTo(tenant.apiSecretKey());
        });
    }

    @Test
    void aTenantWhoseKeysAreCurrentIsNotAnnouncedAgain() throws Throwable {
        TenantFixture tenant = TenantFixture.create();

        VertxContextSupport.subscribeAndAwait(apiKeys::reseal);

        assertThat(topics.events(Topic.TENANT_CHANGED, tenant.tenantId(), TenantChanged.class))
                .hasSize(1);
    }

    private static ValidatableResponse metrics() {
        return ManagementPort.get("/q/metrics").then().statusCode(200);
    }

    private static String enrolWithProof(TenantFixture tenant) {
        asAdministrator()
                .body(Map.of("attestation", "recorded"))
                .put("/v1/admin/tenants/{tenant}/settings", tenant.tenantId())
                .then()
                .statusCode(200);
        String token = tenant.enrolmentToken("alice");
        TenantFixture.asBrowser(token)
                .body("{}")
                .post("/v1/client/challenge")
                .then()
                .statusCode(200);
        return TenantFixture.asBrowser(token)
                .body(Map.of(
                        "publicKey",
                        new PhoneKey().publicKey(),
                        "devicePlatform",
                        "ios",
                        "performAttestation",
                        Map.of("provider", "PLAY_INTEGRITY", "token", "the-proof")))
                .post(TenantFixture.ENROLMENT_PATH)
                .then()
                .statusCode(200)
                .extract()
                .path("userAuthenticatorId");
    }
}
