// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Event;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.StatementCounter;
import dev.assent.testing.TopicClient;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the number of statements that each event of a sign-in costs the database of verification-service. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class StatementCountIT {
    @ConfigProperty(name = "assent.database.url")
    String databaseUrl;

    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    @Inject
    CaughtUpWaiter caughtUp;

    private Tenant tenant;
    private EnrolledDevice phone;

    @BeforeEach
    void aPhone() {
        tenant = fixture.tenant(ServiceFixture.settings("{}"));
        phone = fixture.enrol(tenant, "alice");
    }

    @Test
    void aChallengeIsStoredWithOneStatement() {
        assertThat(new StatementCounter(databaseUrl).fewest(number -> {
                    SignIn signIn = SignIn.of(tenant.id(), "alice", ServiceFixture.LIFETIME, phone);
                    return () -> consume(signIn.created());
                }))
                .hasSize(1);
    }

    @Test
    void theOutcomeOfAnApprovalIsStoredWithOneStatement() {
        assertThat(new StatementCounter(databaseUrl).fewest(number -> {
                    ChallengeUpdated verified =
                            fixture.start(tenant, phone).update(3, ChallengeStatus.VERIFIED, "sealed token");
                    return () -> consume(verified);
                }))
                .hasSize(1);
    }

    @Test
    void anAnswerOfADeviceThatWasReadAShortTimeAgoIsOneStatement() {
        assertThat(new StatementCounter(databaseUrl).fewest(number -> {
                    SignIn signIn = fixture.start(tenant, phone);
                    return () -> signIn.answer(phone.phone(), true).statusCode(200);
                }))
                .hasSize(1);
    }

    private void consume(Event event) {
        topics.publish(event);
        try {
            VertxContextSupport.subscribeAndAwait(() -> caughtUp.awaitCaughtUp(event.topic()));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
