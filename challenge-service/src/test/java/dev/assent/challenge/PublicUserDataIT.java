// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the user's attributes that a tenant lets phones show with a challenge. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class PublicUserDataIT {
    @Inject
    ChallengeEventClient challengeEvents;

    TenantFixture tenant;

    @BeforeEach
    void aUserWithAttributes() {
        tenant = TenantFixture.create();
        tenant.enrol("alice", new PhoneKey());
        tenant.asBackend()
                .body(Map.of("custom", Map.of("tier", "gold", "visits", 3, "salary", 100)))
                .patch("/v1/users/alice")
                .then()
                .statusCode(200);
    }

    @Test
    void onlyTheNamedAttributesTravelWithTheChallenge() {
        publish(List.of("tier", "visits", "absent"));

        ChallengeCreated created = start("alice");

        assertThat(Json.read(created.userCustom(), JsonNode.class))
                .isEqualTo(Json.read("{\"tier\": \"gold\", \"visits\": 3}", JsonNode.class));
        assertThat(created.context()).doesNotContain("gold");
    }

    @Test
    void nothingTravelsUnlessTheTenantNamesAttributesThatTheUserHas() {
        assertThat(start("alice").userCustom()).isNull();
        publish(List.of("absent"));
        assertThat(start("alice").userCustom()).isNull();
        publish(List.of("tier"));
        tenant.enrol("bob", new PhoneKey());
        assertThat(start("bob").userCustom()).isNull();
    }

    private ChallengeCreated start(String userId) {
        return challengeEvents.created(tenant.startChallenge(tenant.token(userId, "sign-in", Map.of())));
    }

    private void publish(List<String> names) {
        TenantFixture.asAdministrator()
                .body(Map.of("publicUserData", names))
                .put("/v1/admin/tenants/{tenant}/settings", tenant.tenantId())
                .then()
                .statusCode(200);
    }
}
