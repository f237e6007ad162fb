// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import static dev.assent.contracts.challenge.ActionState.CHALLENGE_REQUIRED;
import static dev.assent.contracts.challenge.ActionState.CHALLENGE_SUCCEEDED;
import static dev.assent.contracts.challenge.ChallengeStatus.APPROVED;
import static dev.assent.contracts.challenge.ChallengeStatus.DECLINED;
import static dev.assent.token.validate.ValidateApi.validate;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.TopicClient;
import dev.assent.token.ChallengeFixture;
import dev.assent.token.ServiceFixture;
import dev.assent.token.ServiceFixture.Tenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the validation of the token that the challenge page hands back where nothing was approved. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ValidateReturnTokenIT {
    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    @Inject
    TrackTokenService trackTokens;

    @Inject
    MutableClock clock;

    private Tenant tenant;
    private ChallengeFixture challenge;
    private String token;

    @BeforeEach
    void createChallenge() {
        tenant = fixture.tenant();
        challenge = ChallengeFixture.of(tenant);
        token = trackTokens.mintReturn(challenge.trackToken(), CHALLENGE_REQUIRED);
        topics.publish(challenge.tracked(1, CHALLENGE_REQUIRED));
    }

    @Test
    void itNamesAnActionThatNobodyHasProven() {
        validate(tenant, token, "action", challenge.actionCode(), "userId", challenge.userId())
                .statusCode(200)
                .body("isValid", equalTo(false))
                .body("state", equalTo("CHALLENGE_REQUIRED"))
                .body("userId", equalTo(challenge.userId()))
                .body("idempotencyKey", equalTo(challenge.idempotencyKey()))
                .body("$", not(hasKey("error")));

        topics.publish(challenge.updated(2, DECLINED));
        validate(tenant, token).body("isValid", equalTo(false)).body("state", equalTo("CHALLENGE_FAILED"));
    }

    @Test
    void itIsNoProofOfWhatIsProvenLater() {
        topics.publish(challenge.updated(2, APPROVED));
        validate(tenant, trackTokens.mint(challenge.trackToken())).body("isValid", equalTo(true));

        validate(tenant, token)
                .statusCode(200)
                .body("isValid", equalTo(false))
                .body("idempotencyKey", equalTo(challenge.idempotencyKey()))
                .body("$", not(hasKey("state")))
                .body("$", not(hasKey("error")));
    }

    @Test
    void oneOfAnActionThatWasProvenBeforeIsAProof() {
        topics.publish(challenge.updated(2, APPROVED));

        validate(tenant, afterSuccess()).body("isValid", equalTo(true)).body("state", equalTo("CHALLENGE_SUCCEEDED"));
    }

    @Test
    void itBeginsNoSession() {
        topics.publish(challenge.updated(2, APPROVED));
        String returned = afterSuccess();
        validate(tenant, returned).body("isValid", equalTo(true));

        given().auth()
                .preemptive()
                .basic(tenant.key(), "")
                .contentType("application/json")
                .body(Map.of("clientId", "web", "token", returned))
                .post("/v1/sessions")
                .then()
                .statusCode(401)
                .body("errorCode", equalTo("invalid_token"));
    }

    private String afterSuccess() {
        return trackTokens.mintReturn(challenge.trackToken(), CHALLENGE_SUCCEEDED);
    }

    @Test
    void itExpires() {
        clock.turn(Duration.ofMinutes(10).plusSeconds(1));

        validate(tenant, token).body("", equalTo(Map.of("isValid", false, "error", "expired_token")));
    }

    @Test
    void anotherTenantReadsNothing() {
        validate(fixture.tenant(), token).body("", equalTo(Map.of("isValid", false, "error", "invalid_token")));
    }
}
