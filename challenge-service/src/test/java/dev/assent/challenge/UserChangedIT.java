// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserChanged;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the events about the attributes of users. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UserChangedIT {
    @Inject
    TopicClient topics;

    @Inject
    Pool pool;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void everyChangeIsAnnouncedOnce() {
        track(Map.of());
        track(Map.of("email", "a@example.org"));
        track(Map.of("email", "a@example.org"));
        track(Map.of());
        update(Map.of("displayName", "Alice", "custom", Map.of("tier", "gold")));
        update(Map.of("displayName", "Alice", "emailVerified", true));
        track(Map.of("email", "b@example.org", "phoneNumber", "+6421000000", "username", "alice"));

        await().untilAsserted(() -> assertThat(changes()).hasSize(3));
        assertThat(changes())
                .extracting(UserChanged::email)
                .containsExactly("a@example.org", "a@example.org", "b@example.org");
        assertThat(changes()).isSortedAccordingTo((a, b) -> Long.compare(a.version(), b.version()));
        UserChanged last = changes().get(2);
        assertThat(last.phoneNumber()).isEqualTo("+6421000000");
        assertThat(last.username()).isEqualTo("alice");
        assertThat(last.displayName()).isEqualTo("Alice");
        assertThat(last.custom()).isEqualTo("{\"tier\":\"gold\"}");
        assertThat(last.toString()).doesNotContain("example.org").doesNotContain("Alice");
    }

    @Test
    void aUserMadeAnewContinuesTheVersions() {
        update(Map.of("email", "a@example.org"));
        tenant.asBackend().delete("/v1/users/alice").then().statusCode(200);
        update(Map.of("username", "alice"));

        await().untilAsserted(() ->
                assertThat(records()).extracting(value -> value == null).containsExactly(false, true, false));
        assertThat(changes().get(1).version()).isGreaterThan(changes().get(0).version());
        assertThat(changes().get(1).email()).isNull();
    }

    @Test
    void theRemovalOfAUserWithoutAttributesIsNotAnnounced() {
        track(Map.of());
        tenant.asBackend().delete("/v1/users/alice").then().statusCode(200);
        update(Map.of("username", "alice"));

        await().untilAsserted(() -> assertThat(records()).hasSize(1));
    }

    @Test
    void aUserOfThePreviousReleaseIsAnnouncedAtTheNextTrack() {
        pool.preparedQuery(
                        """
                        insert into app_user (tenant_id, user_id, email, email_verified, created_at)
                        values ($1, 'alice', 'a@example.org', true, now())""")
                .execute(Tuple.of(tenant.tenantId()))
                .await()
                .indefinitely();

        track(Map.of());
        track(Map.of());

        await().untilAsserted(() ->
                assertThat(changes()).extracting(UserChanged::email).containsExactly("a@example.org"));
    }

    private void track(Map<String, ?> body) {
        tenant.track("alice", "sign-in", body).statusCode(200);
    }

    private void update(Map<String, ?> body) {
        tenant.asBackend().body(body).patch("/v1/users/alice").then().statusCode(200);
    }

    private List<UserChanged> changes() {
        return topics.events(Topic.USER_CHANGED, key(), UserChanged.class);
    }

    private List<String> records() {
        return topics.published(Topic.USER_CHANGED).stream()
                .filter(record -> key().equals(record.key()))
                .map(record -> record.value())
                .toList();
    }

    private String key() {
        return UserChanged.keyOf(tenant.tenantId(), "alice");
    }
}
