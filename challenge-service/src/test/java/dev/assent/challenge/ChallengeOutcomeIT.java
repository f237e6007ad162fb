// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.lang.reflect.RecordComponent;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the outcomes of challenges, which one statement applies for a batch. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ChallengeOutcomeIT {
    private static final Map<String, ?> EVERYTHING = Map.of(
            "ipAddress",
            "2001:db8::17",
            "userAgent",
            "A browser \"1.0\"",
            "deviceId",
            "laptop",
            "custom",
            Map.of("amount", "12 €", "note", "it's"));

    @Inject
    ChallengeEventClient challengeEvents;

    @Inject
    TopicClient topics;

    @Inject
    Pool pool;

    TenantFixture tenant;
    UUID phone;

    /** Started challenge of the user's action {@code key}. */
    private record Started(String user, String key, String challengeId) {}

    @BeforeEach
    void aUserWithAPhone() {
        tenant = TenantFixture.create();
        phone = tenant.enrol("alice", new PhoneKey());
    }

    private Started start(String user, Map<String, ?> body) {
        var tracked = tenant.track(user, "sign-in", body).statusCode(200).extract();
        return new Started(user, tracked.path("idempotencyKey"), tenant.startChallenge(tracked.path("token")));
    }

    private ChallengeUpdated update(Started started, long version, ChallengeStatus status) {
        return challengeEvents.update(started.challengeId(), version, phone, status, null);
    }

    private void awaitState(Started started, ActionState state) {
        tenant.action(started.user(), "sign-in", started.key()).body("state", equalTo(state.name()));
    }

    private List<ActionTracked> announced(ChallengeUpdated update) {
        return topics.events(Topic.ACTION_TRACKED, update.actionId().toString(), ActionTracked.class);
    }

    @Test
    void theStatementAnnouncesTheActionWithAllThatIsKnownOfIt() throws ReflectiveOperationException {
        Started started = start("alice", EVERYTHING);
        ChallengeUpdated verified = update(started, 3, ChallengeStatus.VERIFIED);
        topics.publish(verified);
        awaitState(started, ActionState.CHALLENGE_SUCCEEDED);
        await().until(() -> announced(verified).size() == 2);

        ActionTracked before = announced(verified).get(0);
        ActionTracked.Details details = before.details();
        assertThat(announced(verified).get(1))
                .isEqualTo(new ActionTracked(
                        before.actionId(),
                        2,
                        before.tenantId(),
                        "alice",
                        "sign-in",
                        started.key(),
                        ActionState.CHALLENGE_SUCCEEDED,
                        verified.updatedAt().truncatedTo(ChronoUnit.MILLIS),
                        new ActionTracked.Details(
                                details.createdAt(),
                                details.outcome(),
                                details.allowedVerificationMethods(),
                                VerificationMethod.PUSH,
                                details.ipAddress(),
                                details.userAgent(),
                                details.deviceId(),
                                details.custom())));
        for (RecordComponent member : ActionTracked.Details.class.getRecordComponents()) {
            assertThat(member.getAccessor().invoke(announced(verified).get(1).details()))
                    .as("%s, which the statement may not know", member.getName())
                    .isNotNull();
        }
    }

    @Test
    void theApprovalAndTheTokenOfAChallengeMayShareABatchInAnyOrder() {
        Started first = start("alice", Map.of());
        topics.publish(update(first, 2, ChallengeStatus.APPROVED));
        topics.publish(update(first, 3, ChallengeStatus.VERIFIED));
        Started second = start("alice", Map.of());
        topics.publish(update(second, 3, ChallengeStatus.VERIFIED));
        topics.publish(update(second, 2, ChallengeStatus.APPROVED));

        for (Started started : List.of(first, second)) {
            awaitState(started, ActionState.CHALLENGE_SUCCEEDED);
            await().untilAsserted(() -> assertThat(stored(started)).isEqualTo("VERIFIED 3"));
            assertThat(announced(update(started, 3, ChallengeStatus.VERIFIED))).hasSize(2);
        }
    }

    @Test
    void anOutcomeThatIsReportedTwiceIsAnnouncedOnce() {
        Started started = start("alice", EVERYTHING);
        ChallengeUpdated verified = update(started, 3, ChallengeStatus.VERIFIED);
        topics.publish(verified);
        topics.publish(verified);
        awaitState(started, ActionState.CHALLENGE_SUCCEEDED);
        topics.publish(verified);
        // A later event of the same key is consumed after those.
        topics.publish(update(started, 4, ChallengeStatus.VERIFIED));
        await().untilAsserted(() -> assertThat(stored(started)).isEqualTo("VERIFIED 4"));
        assertThat(announced(verified)).hasSize(2);
    }

    @Test
    void anOutcomeForAnEarlierVersionOfTheActionChangesNothing() {
        Started started = start("alice", Map.of());
        challengeEvents.answering(List.of(update(started, 2, ChallengeStatus.APPROVED)), () -> tenant.asBackend()
                .body(Map.of("state", "BLOCK"))
                .patch("/v1/users/{user}/actions/{action}/{key}", "alice", "sign-in", started.key())
                .then()
                .statusCode(200));
        topics.publish(update(started, 3, ChallengeStatus.VERIFIED));
        await().untilAsserted(() -> assertThat(stored(started)).isEqualTo("VERIFIED 3"));
        awaitState(started, ActionState.BLOCK);
    }

    @Test
    void aUserWhoIsLockedDelaysNoOtherOneOfTheBatch() {
        tenant.enrol("bob", new PhoneKey());
        Started ofAlice = start("alice", Map.of());
        Started ofBob = start("bob", Map.of());
        SqlConnection connection = pool.getConnectionAndAwait();
        try {
            connection.query("begin").executeAndAwait();
            connection
                    .preparedQuery("select 1 from app_user where tenant_id = $1 and user_id = 'alice' for update")
                    .executeAndAwait(Tuple.of(tenant.tenantId()));
            List<ChallengeUpdated> verified =
                    List.of(update(ofAlice, 3, ChallengeStatus.VERIFIED), update(ofBob, 3, ChallengeStatus.VERIFIED));
            topics.publishAll(verified);
            await().untilAsserted(() -> assertThat(stored(ofBob)).isEqualTo("VERIFIED 3"));
            assertThat(stored(ofAlice)).isEqualTo("PENDING 1");
            start("bob", Map.of());
        } finally {
            connection.query("rollback").executeAndAwait();
            connection.closeAndAwait();
        }
        await().untilAsserted(() -> assertThat(stored(ofAlice)).isEqualTo("VERIFIED 3"));
        awaitState(ofAlice, ActionState.CHALLENGE_SUCCEEDED);
    }

    private String stored(Started started) {
        return pool.preparedQuery("select status || ' ' || version from challenge where wire_id = $1 and tenant_id = $2"
                        + " and user_id = $3")
                .executeAndAwait(Tuple.of(started.challengeId(), tenant.tenantId(), started.user()))
                .iterator()
                .next()
                .getString(0);
    }
}
