// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.client.ApiClient;
import dev.assent.client.BackendClient;
import dev.assent.embedded.PostgresServer;
import dev.assent.local.home.Home;
import dev.assent.local.home.Secrets;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Loses a site with its services, its Kafka and its PostgreSQL, and goes on in a second one with a streaming replica and an
 * empty Kafka, as docs/operations/disaster-recovery.md describes.
 */
@Tag("nightly")
@ResourceLock(Stack.SERVICES)
class SecondSiteIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String SIGN_IN = TenantBackend.SIGN_IN;
    /** As in a cluster, commits wait for the disk; the connections of four services and the replica's. */
    private static final Map<String, String> PARAMETERS = Map.of("max_connections", "200");

    @TempDir
    static Path folder;

    private static PublicAddress address;
    private static Replication replication;
    private static Site first;
    private static Site second;
    private static FailOver failOver;
    private static LossScenario before;
    private static AdminApi admin;
    private static TenantBackend backend;

    @BeforeAll
    static void loseTheFirstSite() throws Exception {
        Home home = Home.at(folder);
        Secrets secrets = Secrets.of(home);
        PostgresServer primary = PostgresServer.start(folder.resolve("first/postgresql"), 0, PARAMETERS, List.of());
        for (Component service : Settings.SERVICES) {
            primary.createDatabase(
                    service.database(), service.database(), secrets.databasePassword(home, service.database()));
        }
        address = new PublicAddress();
        first = new Site(home, primary, BrokerProcess.start(folder.resolve("first/kafka")));
        replication = Replication.start(first.postgres(), folder.resolve("second/postgresql"), PARAMETERS);
        second = new Site(home, replication.replica(), BrokerProcess.start(folder.resolve("second/kafka")));
        first.start(Settings.SERVICES);
        address.moveTo(first);
        admin = new AdminApi(new ApiClient(address.api()), secrets.adminToken());
        before = new LossScenario(first, admin);
        backend = before.backend;
        before.settled();
        before.inTransit();
        replication.awaitCaughtUp();
        replication.cut();
        before.afterTheRecoveryPoint();
        Instant lost = Instant.now();
        first.lose();

        address.fence();
        failOver = new FailOver(second, home, secrets.adminToken());
        failOver.run(replication, address, lost);
        backend.signIn(backend.track("carol", SIGN_IN), before.carol);
        System.out.printf(
                "first sign-in %d ms after the loss%n",
                Duration.between(lost, Instant.now()).toMillis());
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {address, second, first, replication}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    void everyCopyEqualsItsOwner() throws Exception {
        new Projections(second.postgres()).awaitEqual();
        assertThat(failOver.deadLetters()).as("dead letters").isZero();
    }

    @Test
    void whatWasRevokedStaysRefused() {
        String token = before.signedIn.token();
        for (TenantBackend revoked : List.of(before.revoked, before.revokedInTransit)) {
            assertThat(revoked.status()).as("a revoked key").isEqualTo(401);
            assertThat(revoked.validationStatus(token)).as("a revoked key").isEqualTo(401);
        }
        for (var phone :
                List.of(before.removed, before.ofRemovedUser, before.removedInTransit, before.ofUserRemovedInTransit)) {
            assertThat(phone.fetchPendingUnsigned().status())
                    .as("a removed device")
                    .isEqualTo(404);
        }
    }

    @Test
    void sessionsEnd() {
        assertThat(backend.refresh(before.session)).isGreaterThanOrEqualTo(400);
        assertThat(backend.refresh(before.sessionOfUserRemovedInTransit))
                .as("the session of a user whose removal was in transit")
                .isGreaterThanOrEqualTo(400);
        assertThat(backend.client()
                        .validate(before.signedIn.token(), SIGN_IN, "carol")
                        .state())
                .isEqualTo("CHALLENGE_SUCCEEDED");
    }

    @Test
    void aChallengeThatEveryServiceKnewGoesOn() throws Exception {
        LossScenario.OpenSignIn waiting = before.waiting;

        waiting.phone().awaitPending(Optional.empty(), PATIENCE);
        waiting.phone().answer(waiting.challenge(), true, null).orThrow();

        var seen = waiting.browser()
                .awaitCompletion(waiting.challenge(), POLL, PATIENCE)
                .response();
        assertThat(backend.client()
                        .validate(seen.accessToken(), SIGN_IN, waiting.user())
                        .isValid())
                .isTrue();
    }

    @Test
    void aChallengeThatOnlyItsOwnerKnewIsStartedAgain() throws Exception {
        LossScenario.OpenSignIn started = before.started;

        assertThat(started.phone().fetchPending().challengeId()).isNull();
        assertThat(backend.client()
                        .validate(started.tracked().token(), SIGN_IN, started.user())
                        .state())
                .as("the state of an action that token-service does not know")
                .isNull();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> started.browser().poll(started.challenge()))
                        .hasMessageContaining("404"));
        var seen = backend.signIn(started.tracked(), started.phone());

        assertThat(backend.client()
                        .validate(seen.accessToken(), SIGN_IN, started.user())
                        .isValid())
                .isTrue();
    }

    @Test
    void anApprovalThatTokenServiceHadNotSeenHasNoToken() throws Exception {
        LossScenario.OpenSignIn approved = before.approved;

        assertThat(approved.browser().poll(approved.challenge()).isConsumed()).isFalse();
        assertThat(approved.phone().answer(approved.challenge(), true, null).status())
                .isGreaterThanOrEqualTo(400);
        var seen = backend.signIn(backend.track(approved.user(), SIGN_IN), approved.phone());

        assertThat(backend.client()
                        .validate(seen.accessToken(), SIGN_IN, approved.user())
                        .isValid())
                .isTrue();
    }

    @Test
    void theNextChangeOfAnActionRepairsItsState() {
        BackendClient.TrackResponse blocked = before.blocked;
        assertThat(backend.client()
                        .action("carol", LossScenario.TRANSFER, blocked.idempotencyKey())
                        .state())
                .isEqualTo("BLOCK");
        assertThat(validatedState(blocked)).as("the older state").isEqualTo("CHALLENGE_REQUIRED");

        backend.setState("carol", LossScenario.TRANSFER, blocked, "ALLOW");

        assertThat(validatedState(blocked)).isEqualTo("ALLOW");
    }

    private static String validatedState(BackendClient.TrackResponse tracked) {
        return backend.client()
                .validate(tracked.token(), LossScenario.TRANSFER, "carol")
                .state();
    }

    @Test
    void whatCameAfterTheRecoveryPointIsDoneAgain() throws Exception {
        assertThat(before.enrolledAfter.fetchPendingUnsigned().status()).isEqualTo(404);
        backend.enrol(before.enrolledAfter, "kim");
        backend.signIn(backend.track("kim", SIGN_IN), before.enrolledAfter);

        assertThat(before.revokedAfter.status())
                .as("a key whose revocation is lost")
                .isEqualTo(200);
        admin.revokeKey(before.revokedAfter.tenantId(), before.revokedAfter.key());
        await().atMost(PATIENCE).until(() -> before.revokedAfter.status() == 401);
    }
}
