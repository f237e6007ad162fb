// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import static dev.assent.token.session.SessionApi.start;
import static dev.assent.token.session.SessionApi.validate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserChanged;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.token.ChallengeFixture;
import dev.assent.token.ServiceFixture;
import dev.assent.token.ServiceFixture.Tenant;
import dev.assent.token.session.SessionApi.Pair;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the user's attributes in the validation of a session. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class SessionUserIT {
    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    private Tenant tenant;
    private ChallengeFixture challenge;
    private Pair session;

    @BeforeEach
    void startSession() {
        tenant = fixture.tenant();
        challenge = ChallengeFixture.of(tenant);
        session = start(tenant, fixture.accessToken(challenge));
    }

    @Test
    void theAttributesOfTheUserAreReturned() {
        Map<String, Object> custom = Map.of("tier", "gold", "logins", 3, "vip", true);
        fixture.publish(new UserChanged(
                tenant.id(),
                challenge.userId(),
                5,
                Instant.now(),
                "zoe@example.org",
                "+6421000000",
                "zoe",
                "Zoë",
                Json.write(custom)));

        validate(tenant, session.access())
                .statusCode(200)
                .body(
                        "user",
                        equalTo(Map.of(
                                "userId",
                                challenge.userId(),
                                "email",
                                "zoe@example.org",
                                "phoneNumber",
                                "+6421000000",
                                "username",
                                "zoe",
                                "displayName",
                                "Zoë",
                                "custom",
                                custom)));
    }

    @Test
    void anAbsentAttributeIsAbsent() {
        fixture.publish(changed(5, "zoe@example.org"));
        user(Map.of("userId", challenge.userId(), "email", "zoe@example.org"));

        fixture.publish(changed(6, null));
        user(Map.of("userId", challenge.userId()));
    }

    @Test
    void anOlderVersionIsIgnored() {
        fixture.publish(changed(5, "new@example.org"));
        fixture.publish(changed(4, "old@example.org"));

        user(Map.of("userId", challenge.userId(), "email", "new@example.org"));
    }

    @Test
    void aUserOfTheSameIdInAnotherTenantHasOtherAttributes() {
        Tenant other = fixture.tenant();
        fixture.publish(new UserChanged(
                other.id(), challenge.userId(), 5, Instant.now(), "other@example.org", null, null, null, null));
        fixture.publish(
                new UserChanged(tenant.id(), "user-2", 5, Instant.now(), "second@example.org", null, null, null, null));

        user(Map.of("userId", challenge.userId()));
    }

    @Test
    void theAttributesOfARemovedUserAreDeletedAndNotThoseOfTheUserMadeAnew() {
        fixture.publish(changed(5, "old@example.org"));

        removeAttributes();
        assertThat(profiles()).isZero();
        Instant removedAt = Instant.now();
        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), removedAt));
        Pair anew = start(tenant, fixture.accessToken(challenge.repeatedAt(removedAt.plusMillis(5))));
        // A dead letter that is replayed.
        fixture.publish(new UserChanged(
                tenant.id(),
                challenge.userId(),
                4,
                removedAt.minusSeconds(1),
                "old@example.org",
                null,
                null,
                null,
                null));

        validate(tenant, anew.access()).statusCode(200).body("user", equalTo(Map.of("userId", challenge.userId())));
        assertThat(profiles()).isZero();
        fixture.publish(new UserChanged(
                tenant.id(),
                challenge.userId(),
                6,
                removedAt.plusMillis(5),
                "new@example.org",
                null,
                null,
                null,
                null));
        validate(tenant, anew.access()).body("user.email", equalTo("new@example.org"));
    }

    @Test
    void attributesOfAnEarlierUserThatAreStillStoredAreNotReturned() {
        Instant removedAt = Instant.now().plusMillis(1);
        fixture.publish(changed(5, "old@example.org"));
        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), removedAt.plusMillis(50)));
        Pair anew = start(tenant, fixture.accessToken(challenge.repeatedAt(removedAt.plusMillis(100))));

        validate(tenant, anew.access()).statusCode(200).body("user", equalTo(Map.of("userId", challenge.userId())));
    }

    private void user(Map<String, ?> expected) {
        validate(tenant, session.access()).statusCode(200).body("user", equalTo(expected));
    }

    private UserChanged changed(long version, String email) {
        return new UserChanged(tenant.id(), challenge.userId(), version, Instant.now(), email, null, null, null, null);
    }

    private void removeAttributes() {
        UUID id = UuidGenerator.next();
        topics.publish(
                Topic.USER_CHANGED.topicName(),
                UserChanged.keyOf(tenant.id(), challenge.userId()),
                null,
                Map.of("ce_id", id.toString()));
        fixture.awaitConsumed(Topic.USER_CHANGED);
    }

    private long profiles() {
        return fixture.count("select count(*) from user_profile where tenant_id = $1", tenant.id());
    }
}
