// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static dev.assent.challenge.TenantFixture.asAdministrator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserChanged;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests that tenants, devices and users are announced anew. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class AnnouncementIT {
    private static final String PATH = "/v1/admin/announcements";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    TopicClient topics;

    @Inject
    Pool pool;

    @Test
    void everythingIsAnnouncedAgainWithVersionsAboveAllOthers() {
        TenantFixture tenant = TenantFixture.create();
        UUID device = tenant.enrol("alice", new PhoneKey());
        UUID removed = tenant.enrol("bob", new PhoneKey());
        tenant.asBackend()
                .delete("/v1/users/bob/authenticators/" + removed)
                .then()
                .statusCode(200);
        tenant.asBackend()
                .body(Map.of("displayName", "Alice"))
                .post("/v1/users/alice")
                .then()
                .statusCode(200);
        await().atMost(PATIENCE).until(() -> users(tenant).size() == 1);
        long before = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

        announce();

        assertThat(devices(device)).hasSize(2);
        assertThat(users(tenant)).hasSize(2);
        List<TenantChanged> tenants = tenants(tenant);
        assertThat(tenants.get(1))
                .usingRecursiveComparison()
                .ignoringFields("version")
                .isEqualTo(tenants.get(0));
        assertThat(tenants.get(1).version()).isGreaterThanOrEqualTo(before);
        AuthenticatorChanged first = devices(device).get(0);
        AuthenticatorChanged again = devices(device).get(1);
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("version", "repeated")
                .isEqualTo(first);
        assertThat(again.announcesAnew()).isTrue();
        assertThat(first.announcesAnew()).isFalse();
        assertThat(again.version()).isGreaterThanOrEqualTo(before);
        assertThat(users(tenant).get(1).displayName()).isEqualTo("Alice");
        assertThat(users(tenant).get(1).version())
                .isGreaterThan(users(tenant).get(0).version());
        assertThat(devices(removed)).as("a removed device").hasSize(1);

        asAdministrator()
                .body(Map.of("pushBudget", 9))
                .put("/v1/admin/tenants/" + tenant.tenantId() + "/settings")
                .then()
                .statusCode(200);
        await().atMost(PATIENCE).until(() -> tenants(tenant).size() == 3);
        assertThat(tenants(tenant).get(2).version())
                .as("a later change")
                .isEqualTo(tenants.get(1).version() + 1);

        announce();
        assertThat(devices(device)).hasSize(3);
        assertThat(devices(device).get(2).version()).isGreaterThan(again.version());
    }

    @Test
    void itHasNotEndedBeforeEverythingIsPublished() {
        TenantFixture tenant = TenantFixture.create();
        UUID device = tenant.enrol("alice", new PhoneKey());
        await().atMost(PATIENCE).until(() -> devices(device).size() == 1);
        // Another owner relays, and is slow.
        leaseOutbox("now() + interval '60 seconds'");
        try {
            asAdministrator().post(PATH).then().statusCode(202);
            await().atMost(PATIENCE)
                    .until(() -> count("select count(*) from announcement where ended_at is not null") == 1);

            assertThat(endedAt()).isNull();
            assertThat(devices(device)).hasSize(1);
        } finally {
            leaseOutbox("now()");
        }
        await().atMost(PATIENCE).until(() -> endedAt() != null);
        assertThat(devices(device)).hasSize(2);
    }

    @Test
    void theAuditLogHasAnEntry() {
        TenantFixture.create();

        announce();

        assertThat(asAdministrator()
                        .queryParam("tenantId", "*")
                        .get("/v1/admin/audit")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath()
                        .getList("entries.change", String.class))
                .contains("announced_anew");
    }

    private static void announce() {
        String id =
                asAdministrator().post(PATH).then().statusCode(202).extract().path("announcementId");
        await().atMost(PATIENCE).untilAsserted(() -> {
            var progress =
                    asAdministrator().get(PATH).then().statusCode(200).extract().jsonPath();
            assertThat(progress.getString("announcementId")).isEqualTo(id);
            assertThat(progress.getString("endedAt")).isNotNull();
            assertThat(progress.getLong("tenants")).isPositive();
        });
    }

    private static String endedAt() {
        return asAdministrator()
                .get(PATH)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("endedAt");
    }

    private void leaseOutbox(String until) {
        pool.preparedQuery("update outbox_lease set owner = $1, wanted = false, expires_at = " + until)
                .execute(Tuple.of(UUID.randomUUID()))
                .await()
                .indefinitely();
    }

    private long count(String sql) {
        return pool.query(sql)
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }

    private List<TenantChanged> tenants(TenantFixture tenant) {
        return topics.events(Topic.TENANT_CHANGED, tenant.tenantId(), TenantChanged.class);
    }

    private List<AuthenticatorChanged> devices(UUID id) {
        return topics.events(Topic.AUTHENTICATOR_CHANGED, id.toString(), AuthenticatorChanged.class);
    }

    private List<UserChanged> users(TenantFixture tenant) {
        return topics.events(Topic.USER_CHANGED, UserChanged.keyOf(tenant.tenantId(), "alice"), UserChanged.class);
    }
}
