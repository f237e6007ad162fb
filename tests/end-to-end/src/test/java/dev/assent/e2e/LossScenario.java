// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.local.stack.Component;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Scenario of a site until it is lost. Events up to {@link #settled} are consumed; those of {@link #inTransit} are published
 * and not consumed by all services; commits of {@link #afterTheRecoveryPoint} are not replicated.
 */
final class LossScenario {
    static final String TRANSFER = "transfer";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final TenantBackend backend;

    final PhoneClient carol;
    final BackendClient.TrackResponse signedIn;
    final JsonNode session;
    final TenantBackend revoked;
    final PhoneClient removed;
    final PhoneClient ofRemovedUser;
    /** The phone knows the challenge and has not answered yet. */
    final OpenSignIn waiting;

    /** The phone has approved, and token-service has not consumed that. */
    OpenSignIn approved;
    /** The browser has started it, and no other service has consumed that. */
    OpenSignIn started;

    BackendClient.TrackResponse blocked;
    TenantBackend revokedInTransit;
    PhoneClient removedInTransit;
    PhoneClient ofUserRemovedInTransit;
    JsonNode sessionOfUserRemovedInTransit;

    PhoneClient enrolledAfter;
    /** Of a tenant of its own: a tenant has two keys at most. */
    final TenantBackend revokedAfter;

    private final Site site;
    private final AdminApi admin;

    /** Sign-in that is not complete. */
    record OpenSignIn(
            String user,
            PhoneClient phone,
            BackendClient.TrackResponse tracked,
            BrowserClient browser,
            String challenge) {}

    LossScenario(Site site, AdminApi admin) throws Exception {
        this.site = site;
        this.admin = admin;
        String tenant = "t-" + UUID.randomUUID();
        backend = new TenantBackend(admin.wire(), tenant, admin.createTenant(tenant));
        String other = "t-" + UUID.randomUUID();
        revokedAfter = new TenantBackend(admin.wire(), other, admin.createTenant(other));
        admin.addKey(other);
        carol = backend.phoneOf("carol");
        backend.setName("carol", "Carol");
        signedIn = backend.track("carol", TenantBackend.SIGN_IN);
        session = backend.session(backend.signIn(signedIn, carol));
        revoked = backend.with(admin.addKey(tenant));
        removed = backend.phone();
        String removedId = backend.enrol(removed, "bob");
        ofRemovedUser = backend.phoneOf("alice");
        backend.setName("alice", "Alice");
        waiting = start("dan", backend.phoneOf("dan"));
        waiting.phone().awaitPending(Optional.empty(), PATIENCE);

        admin.revokeKey(tenant, revoked.key());
        backend.removeDevice("bob", removedId);
        backend.client().removeUser("alice");
    }

    /** Waits until every event is consumed. */
    void settled() {
        Projections projections = new Projections(site.postgres());
        projections.awaitEqual();
        projections.awaitEqualActions(backend.tenantId());
        await().atMost(PATIENCE).until(() -> revoked.status() == 401);
    }

    /** Lets the other services hang, one after the other, and goes on; challenge-service publishes all of it. */
    void inTransit() throws Exception {
        approved = start("frank", backend.phoneOf("frank"));
        approved.phone().awaitPending(Optional.empty(), PATIENCE);
        PhoneClient grace = backend.phoneOf("grace");
        blocked = backend.track("carol", TRANSFER);
        revokedInTransit = backend.with(admin.addKey(backend.tenantId()));
        removedInTransit = backend.phone();
        String removedId = backend.enrol(removedInTransit, "ivan");
        ofUserRemovedInTransit = backend.phoneOf("erin");
        backend.setName("erin", "Erin");
        sessionOfUserRemovedInTransit =
                backend.session(backend.signIn(backend.track("erin", TenantBackend.SIGN_IN), ofUserRemovedInTransit));
        settled();

        site.suspend(Component.TOKEN);
        approved.phone().answer(approved.challenge(), true, null).orThrow();
        awaitPublished(Component.VERIFICATION);
        site.suspend(Component.VERIFICATION, Component.PUSH);
        started = start("grace", grace);
        backend.setState("carol", TRANSFER, blocked, "BLOCK");
        backend.setName("carol", "Caroline");
        backend.removeDevice("ivan", removedId);
        backend.client().removeUser("erin");
        admin.revokeKey(backend.tenantId(), revokedInTransit.key());
        awaitPublished(Component.CHALLENGE);
    }

    /** Commits what no replica receives. */
    void afterTheRecoveryPoint() {
        admin.revokeKey(revokedAfter.tenantId(), revokedAfter.key());
        enrolledAfter = backend.phoneOf("kim");
    }

    private OpenSignIn start(String user, PhoneClient phone) {
        BackendClient.TrackResponse tracked = backend.track(user, TenantBackend.SIGN_IN);
        BrowserClient browser = backend.browser(tracked);
        return new OpenSignIn(user, phone, tracked, browser, browser.start().challengeId());
    }

    private void awaitPublished(Component service) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(waitingEvents(service))
                .as("outbox of " + service)
                .isZero());
    }

    private long waitingEvents(Component service) throws SQLException {
        try (Connection connection = site.postgres().connect(service.database());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from outbox")) {
            row.next();
            return row.getLong(1);
        }
    }
}
