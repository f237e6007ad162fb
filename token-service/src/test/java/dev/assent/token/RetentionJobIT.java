// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class RetentionJobIT {
    @Inject
    RetentionJob job;

    @Inject
    ServiceFixture fixture;

    @Inject
    MutableClock clock;

    @Test
    void obsoleteRowsAreDeleted() {
        ChallengeFixture challenge = ChallengeFixture.of(fixture.tenant());
        fixture.accessToken(challenge);
        // An event that is consumed after the turn of the clock would count as new.
        fixture.awaitConsumed(Topic.CHALLENGE_UPDATED);
        assertThat(rowsOf(challenge)).isEqualTo(3);

        clock.turn(Duration.ofDays(7));
        purge();
        assertThat(rowsOf(challenge)).isEqualTo(3);

        clock.turn(Duration.ofDays(2));
        purge();
        assertThat(rowsOf(challenge)).isZero();
    }

    @Test
    void oneTurnDeletesMoreThanSecondsOfABusySystemWrite() {
        ServiceFixture.Tenant tenant = fixture.tenant();
        fixture.execute(
                """
                insert into minted_token (challenge_id, tenant_id, sealed_token, minted_at)
                select gen_random_uuid(), $1, 'sealed', now() - interval '9 days' from generate_series(1, 25000)""",
                tenant.id());

        purge();

        assertThat(fixture.count("select count(*) from minted_token where tenant_id = $1", tenant.id()))
                .isZero();
    }

    @Test
    void anExpiredSessionIsDeleted() {
        ServiceFixture.Tenant tenant = fixture.tenant();
        given().auth()
                .preemptive()
                .basic(tenant.key(), "")
                .contentType("application/json")
                .body(Map.of("clientId", "web", "token", fixture.accessToken(ChallengeFixture.of(tenant))))
                .post("/v1/sessions")
                .then()
                .statusCode(200);

        clock.turn(Duration.ofDays(14));
        purge();
        assertThat(sessionsOf(tenant)).isOne();

        clock.turn(Duration.ofDays(2));
        purge();
        assertThat(sessionsOf(tenant)).isZero();
    }

    @Test
    void aRevocationIsDeletedOnceNoSessionIsOlder() {
        ServiceFixture.Tenant tenant = fixture.tenant();
        fixture.publish(new UserRemoved(tenant.id(), "user-1", clock.instant()));

        clock.turn(Duration.ofDays(30));
        purge();
        assertThat(revocationsOf(tenant)).isOne();

        clock.turn(Duration.ofDays(9));
        purge();
        assertThat(revocationsOf(tenant)).isZero();
    }

    private long revocationsOf(ServiceFixture.Tenant tenant) {
        return fixture.count("select count(*) from user_revocation where tenant_id = $1", tenant.id());
    }

    private long sessionsOf(ServiceFixture.Tenant tenant) {
        return fixture.count("select count(*) from session where tenant_id = $1", tenant.id());
    }

    private void purge() {
        job.purge().await().indefinitely();
    }

    private long rowsOf(ChallengeFixture challenge) {
        return fixture.count("select count(*) from minted_token where challenge_id = $1", challenge.id())
                + fixture.count("select count(*) from challenge_outcome where challenge_id = $1", challenge.id())
                + fixture.count("select count(*) from action where action_id = $1", challenge.actionId());
    }
}
