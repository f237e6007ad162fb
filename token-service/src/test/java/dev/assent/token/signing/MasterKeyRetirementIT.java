// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.RetiredMasterKey;
import dev.assent.token.ChallengeFixture;
import dev.assent.token.ServiceFixture;
import dev.assent.token.ServiceFixture.Tenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests that what was sealed under a retired master key is sealed anew under the current one. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class MasterKeyRetirementIT {
    @Inject
    RetiredMasterKey retired;

    @Inject
    ServiceFixture fixture;

    @Inject
    SigningKeyCache keys;

    @Test
    void everySealedColumnIsKnown() {
        assertThat(retired.knownColumns()).isEqualTo(retired.storedColumns());
    }

    @Test
    void signingKeysAndIssuedTokensAreSealedAnew() {
        Tenant tenant = fixture.tenant();
        String accessToken = fixture.accessToken(ChallengeFixture.of(tenant));
        assertThat(retired.sealAll())
                .allSatisfy((column, texts) -> assertThat(texts).as(column).isPositive());

        retired.reseal();

        Map<String, Integer> left = retired.texts();
        // challenge-service announces these.
        assertThat(left.remove("tenant_api_key.sealed_key")).isPositive();
        assertThat(left)
                .allSatisfy((column, texts) -> assertThat(texts).as(column).isZero());
        assertThat(keys.reload().await().indefinitely().keys()).isNotEmpty();
        given().auth()
                .preemptive()
                .basic(tenant.key(), "")
                .contentType("application/json")
                .body(Map.of("token", accessToken))
                .post("/v1/validate")
                .then()
                .statusCode(200)
                .body("isValid", equalTo(true));
    }
}
