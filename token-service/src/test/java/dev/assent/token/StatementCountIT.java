// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.StatementCounter;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the number of statements that each event of a sign-in costs the database of token-service. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class StatementCountIT {
    @ConfigProperty(name = "assent.database.url")
    String databaseUrl;

    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    private ServiceFixture.Tenant tenant;

    @BeforeEach
    void aTenant() {
        tenant = fixture.tenant();
    }

    @Test
    void aTokenIsIssuedAndItsEventConsumedWithOneStatement() {
        assertThat(new StatementCounter(databaseUrl).fewest(number -> {
                    ChallengeFixture challenge = ChallengeFixture.of(tenant);
                    return () -> {
                        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));
                        fixture.awaitVerified(challenge, 1);
                        fixture.awaitConsumed(
                                challenge.updated(2, ChallengeStatus.APPROVED).topic());
                    };
                }))
                .hasSize(1);
    }

    @Test
    void aTrackedActionIsStoredWithOneStatement() {
        assertThat(new StatementCounter(databaseUrl)
                        .fewest(number -> () -> fixture.publish(new ActionTracked(
                                UuidGenerator.next(),
                                1,
                                tenant.id(),
                                "alice",
                                "sign-in",
                                "key-" + number,
                                ActionState.CHALLENGE_REQUIRED,
                                Instant.EPOCH,
                                null))))
                .hasSize(1);
    }
}
