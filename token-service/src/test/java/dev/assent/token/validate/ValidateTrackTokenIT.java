// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import static dev.assent.contracts.challenge.ActionState.ALLOW;
import static dev.assent.contracts.challenge.ActionState.BLOCK;
import static dev.assent.contracts.challenge.ActionState.CHALLENGE_FAILED;
import static dev.assent.contracts.challenge.ActionState.CHALLENGE_REQUIRED;
import static dev.assent.contracts.challenge.ActionState.CHALLENGE_SUCCEEDED;
import static dev.assent.contracts.challenge.ChallengeStatus.APPROVED;
import static dev.assent.contracts.challenge.ChallengeStatus.CANCELLED;
import static dev.assent.contracts.challenge.ChallengeStatus.DECLINED;
import static dev.assent.contracts.challenge.ChallengeStatus.EXPIRED;
import static dev.assent.contracts.challenge.ChallengeStatus.VERIFIED;
import static dev.assent.token.validate.ValidateApi.validate;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.token.TrackToken;
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
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ValidateTrackTokenIT {
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
        token = trackTokens.mint(challenge.trackToken());
    }

    @RepeatedTest(5)
    void anActionIsValidOnceItsApprovalIsPublished() {
        topics.publish(challenge.tracked(1, CHALLENGE_REQUIRED));
        topics.publish(challenge.updated(2, APPROVED));

        validate(tenant, token, "action", challenge.actionCode(), "userId", challenge.userId())
                .statusCode(200)
                .body("isValid", equalTo(true))
                .body("state", equalTo("CHALLENGE_SUCCEEDED"))
                .body(
                        "stateUpdatedAt",
                        equalTo(Json.format(challenge.updated(2, APPROVED).updatedAt())))
                .body("userId", equalTo(challenge.userId()))
                .body("actionCode", equalTo(challenge.actionCode()))
                .body("action", equalTo(challenge.actionCode()))
                .body("idempotencyKey", equalTo(challenge.idempotencyKey()))
                .body("verificationMethod", equalTo("PUSH"))
                .body("$", not(hasKey("error")))
                .body("$", not(hasKey("valid")));
    }

    @Test
    void aPendingActionIsNotValid() {
        topics.publish(challenge.tracked(1, CHALLENGE_REQUIRED));

        validate(tenant, token)
                .statusCode(200)
                .body("isValid", equalTo(false))
                .body("state", equalTo("CHALLENGE_REQUIRED"))
                .body("$", not(hasKey("verificationMethod")))
                .body("$", not(hasKey("error")));
    }

    @Test
    void anActionWithoutAChallengeIsNotValid() {
        topics.publish(challenge.tracked(1, ALLOW));

        validate(tenant, token).body("isValid", equalTo(false)).body("state", equalTo("ALLOW"));
    }

    @Test
    void anActionWithoutEventsIsNotValidAndHasNoState() {
        validate(tenant, token)
                .statusCode(200)
                .body("isValid", equalTo(false))
                .body("userId", equalTo(challenge.userId()))
                .body("$", not(hasKey("state")))
                .body("$", not(hasKey("error")));
    }

    @Test
    void aDeclineFailsTheAction() {
        topics.publish(challenge.tracked(1, CHALLENGE_REQUIRED));
        topics.publish(challenge.updated(2, DECLINED));

        validate(tenant, token).body("isValid", equalTo(false)).body("state", equalTo("CHALLENGE_FAILED"));
    }

    @Test
    void anUnansweredChallengeCanBeFollowedByAnother() {
        topics.publish(challenge.tracked(1, CHALLENGE_REQUIRED));
        topics.publish(challenge.updated(2, EXPIRED));
        topics.publish(challenge.another().updated(2, CANCELLED));
        validate(tenant, token).body("isValid", equalTo(false)).body("state", equalTo("CHALLENGE_REQUIRED"));

        topics.publish(challenge.another().updated(2, APPROVED));
        validate(tenant, token).body("isValid", equalTo(true));
    }

    @Test
    void anApprovalBeforeItsActionIsNotLost() {
        fixture.publish(challenge.updated(2, APPROVED));
        validate(tenant, token).body("isValid", equalTo(true));

        fixture.publish(challenge.tracked(1, CHALLENGE_REQUIRED));
        validate(tenant, token).body("isValid", equalTo(true)).body("state", equalTo("CHALLENGE_SUCCEEDED"));
    }

    @Test
    void theOwnersSuccessAgreesWithTheApproval() {
        fixture.publish(challenge.tracked(2, CHALLENGE_SUCCEEDED));
        fixture.publish(challenge.updated(3, VERIFIED));
        fixture.publish(challenge.tracked(1, CHALLENGE_REQUIRED));

        validate(tenant, token).body("isValid", equalTo(true)).body("verificationMethod", equalTo("PUSH"));
    }

    @Test
    void anOlderVersionOfTheActionIsIgnored() {
        fixture.publish(challenge.tracked(3, CHALLENGE_FAILED));
        fixture.publish(challenge.tracked(2, CHALLENGE_REQUIRED));

        validate(tenant, token).body("state", equalTo("CHALLENGE_FAILED"));
    }

    @Test
    void anApprovalDoesNotUndoABlock() {
        fixture.publish(challenge.tracked(2, BLOCK));
        fixture.publish(challenge.updated(2, APPROVED));

        validate(tenant, token).body("isValid", equalTo(false)).body("state", equalTo("BLOCK"));
    }

    @Test
    void aTokenOfAnotherActionOrUserIsNotValidAndHasNoState() {
        topics.publish(challenge.updated(2, APPROVED));

        validate(tenant, token, "action", "pay")
                .body("isValid", equalTo(false))
                .body("actionCode", equalTo(challenge.actionCode()))
                .body("$", not(hasKey("state")));
        validate(tenant, token, "userId", "user-2")
                .body("isValid", equalTo(false))
                .body("$", not(hasKey("state")));
        validate(tenant, token, "userId", "").body("isValid", equalTo(false));
    }

    @Test
    void aTokenOfARemovedUserIsInvalid() {
        fixture.publish(challenge.tracked(1, CHALLENGE_REQUIRED));
        fixture.publish(challenge.updated(2, APPROVED));
        validate(tenant, token).body("isValid", equalTo(true));

        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), Instant.now()));

        validate(tenant, token)
                .statusCode(200)
                .body("", equalTo(java.util.Map.of("isValid", false, "error", "invalid_token")));
    }

    @Test
    void aTokenDoesNotReadTheActionOfAUserMadeAnewUnderTheSameKeys() {
        fixture.publish(challenge.tracked(1, CHALLENGE_REQUIRED));
        ChallengeFixture anew = challenge.repeatedAt(Instant.now().plusMillis(5));
        fixture.publish(anew.tracked(1, CHALLENGE_REQUIRED));
        fixture.publish(anew.updated(2, APPROVED));

        validate(tenant, token).body("isValid", equalTo(false));
        validate(tenant, trackTokens.mint(anew.trackToken())).body("isValid", equalTo(true));
    }

    @Test
    void aTokenOfThePreviousReleaseIsReadByItsKeys() {
        topics.publish(challenge.updated(2, APPROVED));
        TrackToken claims = challenge.trackToken();
        String withoutActionId = trackTokens.mint(new TrackToken(
                claims.id(),
                claims.tenantId(),
                claims.userId(),
                null,
                claims.actionCode(),
                claims.idempotencyKey(),
                null));

        validate(tenant, withoutActionId).body("isValid", equalTo(true));
        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), Instant.now()));
        validate(tenant, withoutActionId).body("isValid", equalTo(false)).body("error", equalTo("invalid_token"));
    }

    @Test
    void anExpiredTokenIsReported() {
        topics.publish(challenge.updated(2, APPROVED));
        clock.turn(Duration.ofMinutes(10).plusSeconds(1));

        validate(tenant, token)
                .statusCode(200)
                .body("", equalTo(java.util.Map.of("isValid", false, "error", "expired_token")));
    }

    @Test
    void anotherTenantReadsNothing() {
        topics.publish(challenge.updated(2, APPROVED));
        Tenant other = fixture.tenant();
        validate(other, token)
                .statusCode(200)
                .body("", equalTo(java.util.Map.of("isValid", false, "error", "invalid_token")));

        clock.turn(Duration.ofMinutes(11));
        validate(other, token).body("error", equalTo("invalid_token"));
    }
}
