// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import static dev.assent.token.validate.ValidateApi.validate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.token.ChallengeFixture;
import dev.assent.token.ServiceFixture;
import dev.assent.token.ServiceFixture.Tenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of approvals inside an app for an action that the backend has tracked. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class InAppApprovalIT {
    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    @Inject
    TrackTokenService trackTokens;

    private Tenant tenant;
    private ChallengeFixture challenge;

    @BeforeEach
    void createChallenge() {
        tenant = fixture.tenant();
        challenge = ChallengeFixture.of(tenant);
    }

    @Test
    void anOpenActionIsProvenUnderItsOwnId() {
        topics.publish(challenge.tracked(1, ActionState.CHALLENGE_REQUIRED));
        topics.publish(approval());

        ChallengeUpdated verified = outcome();
        assertThat(verified.status()).isEqualTo(ChallengeStatus.VERIFIED);
        assertThat(verified.actionId()).isEqualTo(challenge.actionId());
        assertThat(verified.credentialType()).isEqualTo(CredentialType.IN_APP);
        assertThat(verified.actionTracked()).isNull();
        validate(tenant, trackTokens.mint(challenge.trackToken()))
                .body("isValid", equalTo(true))
                .body("state", equalTo("CHALLENGE_SUCCEEDED"))
                .body("verificationMethod", equalTo("DEVICE"));
    }

    @ParameterizedTest
    @EnumSource(
            value = ActionState.class,
            names = {"BLOCK", "ALLOW", "REVIEW_REQUIRED", "CHALLENGE_SUCCEEDED", "CHALLENGE_FAILED"})
    void anActionThatAwaitsNoChallengeIsNotProven(ActionState state) {
        topics.publish(challenge.tracked(1, ActionState.CHALLENGE_REQUIRED));
        topics.publish(challenge.tracked(2, state));
        topics.publish(approval());

        ChallengeUpdated declined = outcome();
        assertThat(declined.status()).isEqualTo(ChallengeStatus.DECLINED);
        assertThat(declined.reason()).isEqualTo(ChallengeUpdated.ACTION_DECIDED);
        assertThat(declined.sealedToken()).isNull();
        validate(tenant, trackTokens.mint(challenge.trackToken())).body("state", equalTo(state.name()));
    }

    @Test
    void theActionOfARemovedUserIsNotProven() {
        fixture.publish(challenge.tracked(1, ActionState.CHALLENGE_REQUIRED));
        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), Instant.now()));
        topics.publish(approval());

        assertThat(outcome().reason()).isEqualTo(ChallengeUpdated.ACTION_DECIDED);
    }

    @Test
    void anActionThatNobodyTrackedIsNotProven() {
        topics.publish(approval());

        assertThat(outcome().reason()).isEqualTo(ChallengeUpdated.ACTION_DECIDED);
        validate(tenant, trackTokens.mint(challenge.trackToken())).body("isValid", equalTo(false));
    }

    @Test
    void aSecondProofOfOneActionIsDeclined() {
        topics.publish(challenge.tracked(1, ActionState.CHALLENGE_REQUIRED));
        topics.publish(approval());
        assertThat(outcome().status()).isEqualTo(ChallengeStatus.VERIFIED);
        ChallengeFixture again = challenge.another();

        topics.publish(approval(again));

        assertThat(outcome(again).reason()).isEqualTo(ChallengeUpdated.ACTION_DECIDED);
        validate(tenant, trackTokens.mint(challenge.trackToken())).body("isValid", equalTo(true));
    }

    private ChallengeUpdated approval() {
        return approval(challenge);
    }

    /** Returns the event of an approval of an action for which no challenge was started. */
    private static ChallengeUpdated approval(ChallengeFixture challenge) {
        ChallengeUpdated push = challenge.updated(3, ChallengeStatus.APPROVED);
        return new ChallengeUpdated(
                push.challengeUuid(),
                push.version(),
                push.challengeId(),
                push.tenantId(),
                push.userId(),
                push.actionId(),
                push.actionCode(),
                push.idempotencyKey(),
                push.expiresAt(),
                push.status(),
                push.updatedAt(),
                push.authenticatorId(),
                null,
                null,
                false,
                CredentialType.IN_APP,
                null,
                true);
    }

    private ChallengeUpdated outcome() {
        return outcome(challenge);
    }

    private ChallengeUpdated outcome(ChallengeFixture challenge) {
        UUID id = challenge.id();
        List<ChallengeUpdated> events = await().until(
                        () -> topics.events(Topic.CHALLENGE_UPDATED, id.toString(), ChallengeUpdated.class),
                        found -> found.size() == 2);
        return events.get(1);
    }
}
