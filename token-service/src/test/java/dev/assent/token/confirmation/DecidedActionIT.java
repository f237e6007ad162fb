// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.confirmation;

import static dev.assent.contracts.challenge.ChallengeStatus.APPROVED;
import static dev.assent.contracts.challenge.ChallengeStatus.DECLINED;
import static dev.assent.contracts.challenge.ChallengeStatus.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.token.ChallengeFixture;
import dev.assent.token.ServiceFixture;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of approvals of actions that the backend has decided while their challenge was open. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class DecidedActionIT {
    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    private ChallengeFixture challenge;

    @BeforeEach
    void createChallenge() {
        challenge = ChallengeFixture.of(fixture.tenant());
        fixture.publish(challenge.tracked(1, ActionState.CHALLENGE_REQUIRED));
    }

    @ParameterizedTest
    @EnumSource(names = {"BLOCK", "ALLOW", "REVIEW_REQUIRED", "CHALLENGE_FAILED", "REVIEW_FAILED"})
    void theApprovalOfADecidedActionIsDeclined(ActionState state) {
        fixture.publish(challenge.tracked(2, state));

        topics.publish(challenge.updated(2, APPROVED));

        await().untilAsserted(() -> assertThat(outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(DECLINED);
            assertThat(outcome.reason()).isEqualTo(ChallengeUpdated.ACTION_DECIDED);
            assertThat(outcome.sealedToken()).isNull();
        }));
    }

    @ParameterizedTest
    @EnumSource(names = {"CHALLENGE_REQUIRED", "CHALLENGE_SUCCEEDED"})
    void theApprovalOfAnActionThatNobodyHasDecidedOtherwiseSucceeds(ActionState state) {
        fixture.publish(challenge.tracked(2, state));

        topics.publish(challenge.updated(2, APPROVED));

        await().untilAsserted(() ->
                assertThat(outcomes()).extracting(ChallengeUpdated::status).containsExactly(VERIFIED));
    }

    @Test
    void theApprovalOfAChallengeThatWasStartedSinceSucceeds() {
        ChallengeFixture other = ChallengeFixture.of(fixture.tenant());
        // The report that the action was allowed before may be the last one that is consumed.
        fixture.publish(other.tracked(1, ActionState.ALLOW, other.startedAt().minusSeconds(60)));

        topics.publish(other.updated(2, APPROVED));

        fixture.awaitVerified(other, 1);
    }

    /** Returns what this service has announced of the challenge. */
    private List<ChallengeUpdated> outcomes() {
        return topics.events(Topic.CHALLENGE_UPDATED, challenge.id().toString(), ChallengeUpdated.class).stream()
                .filter(update -> update.status() != APPROVED)
                .toList();
    }
}
