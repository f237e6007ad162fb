package dev.assent.challenge;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a backend looks for the actions of a user. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ActionSearchTest {
    @Inject
    TopicClient topics;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    Backend backend;

    @BeforeEach
    void newTenant() {
        backend = Backend.create();
    }

    @AfterEach
    void realTime() {
        clock.reset();
    }

    @Test
    void theNewestActionComesFirst() {
        track("sign-in", "1");
        track("pay", "2");
        track("sign-in", "3");

        find(Map.of())
                .body("idempotencyKey", equalTo(List.of("3", "2", "1")))
                .body("actionCode", equalTo(List.of("sign-in", "pay", "sign-in")))
                .body("[0].state", equalTo("ALLOW"))
                .body("[0].createdAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"))
                .body("[0].verificationMethod", nullValue());
    }

    @Test
    void codesAndStateNarrowTheSearch() {
        track("sign-in", "1");
        track("pay", "2");
        track("close", "3");
        block("pay", "2");

        find(Map.of("codes", "pay,close")).body("idempotencyKey", equalTo(List.of("3", "2")));
        find(Map.of("state", "BLOCK")).body("idempotencyKey", equalTo(List.of("2")));
        find(Map.of("codes", "sign-in", "state", "BLOCK")).body("$", hasSize(0));
    }

    @Test
    void onlyActionsSinceTheDateAreFound() {
        track("sign-in", "old");
        clock.turn(Duration.ofDays(2));
        Instant since = clock.instant();
        track("sign-in", "new");

        find(Map.of("fromDate", since.toString())).body("idempotencyKey", equalTo(List.of("new")));
        find(Map.of("fromDate", since.toString().substring(0, 10))).body("idempotencyKey", equalTo(List.of("new")));
        find(Map.of("fromDate", since.minus(Duration.ofDays(3)).toString())).body("$", hasSize(2));
        find(Map.of("fromDate", "-999999999-01-01")).body("$", hasSize(2));
        find(Map.of("fromDate", "+999999999-01-01")).body("$", hasSize(0));
    }

    @Test
    void anApprovalThatIsOnItsWayIsWaitedFor() {
        UUID phone = backend.enrol("alice", new PhoneKey());
        String token = backend.token("alice", "pay", Map.of("idempotencyKey", "k"));
        ChallengeId id = ChallengeId.parse(
                        backend.start(token, Map.of()).extract().path("challengeId"))
                .orElseThrow();

        topics.publish(verified(id, phone));

        // No waiting here: the read itself waits for what was published before it.
        find(Map.of("state", "CHALLENGE_SUCCEEDED"))
                .body("idempotencyKey", equalTo(List.of("k")))
                .body("[0].verificationMethod", equalTo("PUSH"))
                .body("[0].verifiedByAuthenticatorId", equalTo(phone.toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "fromDate, yesterday",
        "fromDate, 2026-02-30",
        "fromDate, 2026-11-24T08:00:00",
        "codes, 'sign in'",
        "codes, 'pay,,close'",
        "state, DONE",
        "state, allow"
    })
    void whatCannotBeLookedForIsNamed(String parameter, String value) {
        find(Map.of(parameter, value)).statusCode(400).body("errorDescription", startsWith(parameter + ":"));
    }

    @Test
    void atMostTwoHundredActionsAreFound() {
        track("sign-in", "first");
        pool.preparedQuery(
                        """
                        insert into action (id, tenant_id, user_id, action_code, idempotency_key, version, state,
                          state_updated_at, created_at)
                        select gen_random_uuid(), $1, 'alice', 'many', n::text, 1, 'ALLOW', now(), now()
                        from generate_series(1, 200) n""")
                .execute(Tuple.of(backend.tenantId()))
                .await()
                .indefinitely();

        find(Map.of()).body("$", hasSize(200));
    }

    private ValidatableResponse find(Map<String, ?> query) {
        return backend.asBackend()
                .queryParams(query)
                .get("/v1/users/alice/actions")
                .then();
    }

    private void track(String action, String key) {
        backend.track("alice", action, Map.of("idempotencyKey", key)).statusCode(200);
    }

    private void block(String action, String key) {
        backend.asBackend()
                .body(Map.of("state", "BLOCK"))
                .patch("/v1/users/alice/actions/{action}/{key}", action, key)
                .then()
                .statusCode(200);
    }

    private ChallengeUpdated verified(ChallengeId id, UUID phone) {
        UUID actionId = pool.preparedQuery("select action_id from challenge where id = $1")
                .execute(Tuple.of(id.uuid()))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getUUID(0);
        return new ChallengeUpdated(
                id.uuid(),
                3,
                id.toString(),
                backend.tenantId(),
                "alice",
                actionId,
                "pay",
                "k",
                Instant.now(),
                ChallengeStatus.VERIFIED,
                Instant.now(),
                phone,
                null,
                null,
                false);
    }
}
