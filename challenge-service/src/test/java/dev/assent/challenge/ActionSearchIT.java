// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the search over a user's actions. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ActionSearchIT {
    @Inject
    ChallengeEventClient challengeEvents;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
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
    void codesAndStateFilterTheActions() {
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
    void aSearchWaitsForAPublishedApproval() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        String token = tenant.token("alice", "pay", Map.of("idempotencyKey", "k"));
        String challengeId = tenant.startChallenge(token);

        challengeEvents.publishOutcome(challengeId, phone, ChallengeStatus.VERIFIED, null);

        // No await: the read itself waits until the events published before it are consumed.
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
    void anInvalidConditionIsReportedByName(String parameter, String value) {
        find(Map.of(parameter, value)).statusCode(400).body("errorDescription", startsWith(parameter + ":"));
    }

    @Test
    void atMostTwoHundredActionsAreReturned() {
        track("sign-in", "first");
        pool.preparedQuery(
                        """
                        insert into action (id, tenant_id, user_id, action_code, idempotency_key, version, state,
                          state_updated_at, created_at)
                        select gen_random_uuid(), $1, 'alice', 'many', n::text, 1, 'ALLOW', now(), now()
                        from generate_series(1, 200) n""")
                .execute(Tuple.of(tenant.tenantId()))
                .await()
                .indefinitely();

        find(Map.of()).body("$", hasSize(200));
    }

    private ValidatableResponse find(Map<String, ?> query) {
        return tenant.asBackend()
                .queryParams(query)
                .get("/v1/users/alice/actions")
                .then();
    }

    private void track(String action, String key) {
        tenant.track("alice", action, Map.of("idempotencyKey", key)).statusCode(200);
    }

    private void block(String action, String key) {
        tenant.asBackend()
                .body(Map.of("state", "BLOCK"))
                .patch("/v1/users/alice/actions/{action}/{key}", action, key)
                .then()
                .statusCode(200);
    }
}
