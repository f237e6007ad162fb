// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.RetiredMasterKey;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests that what was sealed under a retired master key is sealed anew under the current one. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class MasterKeyRetirementIT {
    private static final String CODE = "042317";

    @Inject
    RetiredMasterKey retired;

    @Inject
    ServiceFixture fixture;

    @Inject
    Sealer sealer;

    @Inject
    TrackTokenService tokens;

    @Test
    void everySealedColumnIsKnown() {
        assertThat(retired.knownColumns()).isEqualTo(retired.storedColumns());
    }

    @Test
    void codesAndAccessTokensOfChallengesAreSealedAnew() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn asked = fixture.startWithCode(CODE, tenant, device);
        SignIn verified = fixture.start(tenant, device);
        verified.answer(device.phone(), true).statusCode(200);
        String id = verified.id().uuid().toString();
        fixture.publish(verified.update(
                3, ChallengeStatus.VERIFIED, sealer.seal(KeyPurpose.ACCESS_TOKEN, id, new Secret("the-token"))));
        assertThat(retired.sealAll())
                .hasEntrySatisfying(
                        "challenge.sealed_code", texts -> assertThat(texts).isPositive())
                .hasEntrySatisfying(
                        "challenge.sealed_token", texts -> assertThat(texts).isPositive());

        retired.reseal();

        assertThat(retired.texts())
                .containsEntry("challenge.sealed_code", 0)
                .containsEntry("challenge.sealed_token", 0);
        asked.answer(device.phone(), true, Map.of("verificationCode", CODE)).statusCode(200);
        given().auth()
                .oauth2(tokens.mint(verified.bearer()))
                .contentType("application/json")
                .body(Map.of("challengeId", verified.id().toString()))
                .post("/v1/client/verify/push")
                .then()
                .statusCode(200)
                .body("accessToken", equalTo("the-token"));
    }
}
