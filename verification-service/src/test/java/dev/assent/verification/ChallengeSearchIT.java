// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the search for pending challenges as the .NET SDK sends it: a POST with the conditions in body and query. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ChallengeSearchIT {
    @Inject
    ServiceFixture fixture;

    private Tenant tenant;
    private EnrolledDevice device;

    @BeforeEach
    void enrolDevice() {
        tenant = fixture.tenant(null);
        device = fixture.enrol(tenant, "alice");
    }

    @Test
    void theNewestPendingChallengeIsFoundByEachCondition() {
        SignIn older = fixture.start(tenant, device);
        SignIn newer = fixture.start(tenant, device);

        search(Map.of()).body("challengeId", equalTo(newer.id().toString()));
        search(Map.of("userId", "alice", "action", "sign-in", "verificationMethod", "PUSH"))
                .body("challengeId", equalTo(newer.id().toString()));
        search(Map.of("challengeId", older.id().toString()))
                .body("challengeId", equalTo(older.id().toString()));

        search(Map.of("userId", "bob")).body("$", anEmptyMap());
        search(Map.of("action", "pay")).body("$", anEmptyMap());
        search(Map.of("challengeId", "none")).body("$", anEmptyMap());
    }

    @Test
    void anotherTenantFindsNothing() {
        SignIn open = fixture.start(tenant, device);

        post(fixture.tenant(null), Map.of("challengeId", open.id().toString()))
                .statusCode(200)
                .body("$", anEmptyMap());
        post(new Tenant(tenant.id(), "guessed"), Map.of()).statusCode(401);
    }

    @Test
    void aConditionThatSelectsNothingIsRefused() {
        for (String condition : new String[] {"challengeId", "userId", "action", "verificationMethod"}) {
            post(tenant, Map.of(condition, ""))
                    .statusCode(400)
                    .body("errorCode", equalTo("invalid_request"))
                    .body("errorDescription", startsWith(condition + ":"));
        }
        post(tenant, Map.of("verificationMethod", "PIGEON"))
                .statusCode(400)
                .body("errorDescription", startsWith("verificationMethod:"));
    }

    private ValidatableResponse search(Map<String, String> conditions) {
        return post(tenant, conditions).statusCode(200);
    }

    private static ValidatableResponse post(Tenant tenant, Map<String, String> conditions) {
        return tenant.asBackend()
                .contentType(ContentType.JSON)
                .queryParams(conditions)
                .body(conditions)
                .post("/v1/challenges")
                .then();
    }
}
