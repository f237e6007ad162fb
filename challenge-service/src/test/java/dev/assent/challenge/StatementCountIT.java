// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.StatementCounter;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the number of statements that each call of a sign-in costs the database of challenge-service. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class StatementCountIT {
    @ConfigProperty(name = "assent.database.url")
    String databaseUrl;

    @Inject
    ChallengeEventClient challengeEvents;

    @Inject
    TopicClient topics;

    TenantFixture tenant;
    UUID phone;

    @BeforeEach
    void aUserWithADevice() {
        tenant = TenantFixture.create();
        phone = tenant.enrol("alice", new PhoneKey());
    }

    @Test
    void anActionIsTrackedWithOneStatement() {
        assertThat(fewest(number -> () -> track("pay-" + number))).hasSize(1);
    }

    @Test
    void aChallengeIsStartedWithTwoStatements() {
        assertThat(fewest(number -> {
                    String token = tenant.token("alice", "pay-" + number, Map.of("ipAddress", "203.0.113.7"));
                    return () -> tenant.start(token, Map.of()).statusCode(200);
                }))
                .hasSize(2);
    }

    @Test
    void theOutcomeOfAChallengeIsAppliedWithOneStatement() {
        assertThat(fewest(number -> {
                    String token = tenant.token("alice", "pay-" + number, Map.of("ipAddress", "203.0.113.7"));
                    ChallengeUpdated verified = challengeEvents.update(
                            tenant.startChallenge(token), 3, phone, ChallengeStatus.VERIFIED, null);
                    return () -> {
                        topics.publish(verified);
                        await().until(() -> announced(verified) == 2);
                    };
                }))
                .hasSize(1);
    }

    private int announced(ChallengeUpdated update) {
        return topics.events(Topic.ACTION_TRACKED, update.actionId().toString(), ActionTracked.class)
                .size();
    }

    private void track(String action) {
        tenant.track("alice", action, Map.of("deviceId", "a browser", "email", "alice@bank.example"))
                .statusCode(200);
    }

    private List<String> fewest(IntFunction<Runnable> call) {
        return new StatementCounter(databaseUrl).fewest(call);
    }
}
