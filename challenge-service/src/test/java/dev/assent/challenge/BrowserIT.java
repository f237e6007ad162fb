// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the server API for the browsers, there called devices, that a user's actions were tracked from. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class BrowserIT {
    private static final int MOST = 50;

    @Inject
    TenantSettingsFixture settings;

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
    void theBrowsersOfTrackedActionsAreListed() {
        track("laptop");
        track("tablet");
        track("laptop");
        tenant.track("alice", "pay", Map.of()).statusCode(200);
        tenant.track("alice", "pay", Map.of("deviceId", " ")).statusCode(200);
        tenant.track("bob", "pay", Map.of("deviceId", "bobs")).statusCode(200);

        devices()
                .body("deviceId", equalTo(List.of("tablet", "laptop")))
                .body("[0].userId", equalTo("alice"))
                .body("[0].createdAt", notNullValue())
                .body("[0].authenticatedAt", nullValue())
                .body("[0].invalidatedAt", nullValue())
                .body("[0].rememberedUntil", nullValue())
                .body("[0].lastVerificationMethod", nullValue());
        tenant.asBackend()
                .get("/v1/users/nobody/devices")
                .then()
                .statusCode(200)
                .body("$", hasSize(0));
    }

    @Test
    void anApprovalIsRecordedWithItsBrowser() {
        UUID phone = tenant.enrol("alice", new PhoneKey());

        approve(phone, "laptop");

        await().untilAsserted(() -> devices()
                .body("[0].deviceId", equalTo("laptop"))
                .body("[0].authenticatedAt", notNullValue())
                .body("[0].lastVerificationMethod", equalTo("PUSH")));
        JsonPath known = devices().extract().jsonPath();
        assertThat(Instant.parse(known.getString("[0].authenticatedAt")))
                .isAfterOrEqualTo(Instant.parse(known.getString("[0].createdAt")));
    }

    @Test
    void aBackendRemembersABrowserUntilATimeAndForgetsIt() {
        track("laptop");
        Instant until = clock.instant().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.MILLIS);

        update("laptop", "{\"rememberedUntil\": \"" + until + "\"}")
                .statusCode(200)
                .body("userId", equalTo("alice"))
                .body("deviceId", equalTo("laptop"))
                .body("createdAt", notNullValue());
        assertThat(Instant.parse(devices().extract().path("[0].rememberedUntil")))
                .isEqualTo(until);

        update("laptop", "{\"rememberedUntil\": null}").statusCode(200).body("rememberedUntil", nullValue());
        devices().body("[0].rememberedUntil", nullValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"rememberedUntil\": \"\"}",
                "{\"rememberedUntil\": \"soon\"}",
                "{\"rememberedUntil\": \"2020-01-01T00:00:00Z\"}",
                "{\"rememberedUntil\": \"9999-01-01T00:00:00Z\"}",
                "{\"rememberedUntil\": \"+999999999-01-01T00:00:00Z\"}",
                "{\"rememberedUntil\": \"2027-01-01\"}",
                "{\"rememberedUntil\": 1798761600000}",
                "{\"rememberedUntil\": true}",
                "{\"rememberedUntil\": []}"
            })
    void anInvalidTimeIsReportedByField(String body) {
        track("laptop");

        update("laptop", body)
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("rememberedUntil:"));
    }

    @Test
    void anInvalidatedBrowserIsNotRememberedAndLosesItsApproval() {
        settings.set(tenant, "{\"pushBudget\": 1, \"pushBudgetWindowSeconds\": 600}");
        UUID phone = tenant.enrol("alice", new PhoneKey());
        approve(phone, "laptop");
        await().untilAsserted(() -> devices().body("[0].authenticatedAt", notNullValue()));
        update("laptop", "{\"rememberedUntil\": \"" + clock.instant().plus(Duration.ofDays(1)) + "\"}")
                .statusCode(200);
        // Spends the budget that all browsers without an approval share.
        start("stranger").body("deliveryResults[0].errorCode", nullValue());
        start("stranger").body("deliveryResults[0].errorCode", equalTo("push_budget_exhausted"));
        start("laptop").body("deliveryResults[0].errorCode", nullValue());

        invalidate("laptop")
                .statusCode(200)
                .body("deviceId", equalTo("laptop"))
                .body("invalidatedAt", notNullValue())
                .body("authenticatedAt", notNullValue())
                .body("rememberedUntil", nullValue());

        start("laptop").body("deliveryResults[0].errorCode", equalTo("push_budget_exhausted"));
    }

    @Test
    void anUnknownBrowserIsNotFound() {
        track("laptop");

        update("another", "{\"rememberedUntil\": null}").statusCode(404).body("errorCode", equalTo("not_found"));
        invalidate("another").statusCode(404).body("errorCode", equalTo("not_found"));
        tenant.asBackend()
                .post("/v1/users/bob/devices/laptop/invalidate")
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("not_found"));
        devices().body("[0].invalidatedAt", nullValue());
    }

    @Test
    void unknownBrowsersGiveWayToThoseThatTheBackendHasDealtWith() {
        track("remembered");
        track("invalidated");
        track("forgotten");
        update("remembered", "{\"rememberedUntil\": \"" + clock.instant().plus(Duration.ofDays(1)) + "\"}")
                .statusCode(200);
        invalidate("invalidated").statusCode(200);

        for (int i = 0; i < MOST; i++) {
            track("flood-" + i);
        }

        List<String> kept = devices().body("$", hasSize(MOST)).extract().path("deviceId");
        assertThat(kept)
                .contains("remembered", "invalidated", "flood-" + (MOST - 1))
                .doesNotContain("forgotten");
    }

    @Test
    void aDeletedUserHasNoBrowsers() {
        track("laptop");

        tenant.asBackend().delete("/v1/users/alice").then().statusCode(200);
        tenant.track("alice", "pay", Map.of()).statusCode(200);

        devices().body("$", hasSize(0));
    }

    @Test
    void theTimeOfTheLastActionIsWrittenOnceADay() {
        track("laptop");
        Instant first = seenAt();
        clock.turn(Duration.ofHours(23));
        track("laptop");
        assertThat(seenAt()).isEqualTo(first);

        clock.turn(Duration.ofHours(2));
        track("laptop");

        assertThat(seenAt()).isAfter(first);
    }

    private Instant seenAt() {
        return pool.preparedQuery("select seen_at from browser where tenant_id = $1")
                .execute(Tuple.of(tenant.tenantId()))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getOffsetDateTime(0)
                .toInstant();
    }

    private void track(String deviceId) {
        tenant.track("alice", "sign-in", Map.of("deviceId", deviceId)).statusCode(200);
    }

    private ValidatableResponse start(String deviceId) {
        return tenant.start(tenant.token("alice", "sign-in", Map.of("deviceId", deviceId)), Map.of())
                .statusCode(200);
    }

    private void approve(UUID phone, String deviceId) {
        String challengeId = start(deviceId).extract().path("challengeId");
        challengeEvents.publishOutcome(challengeId, phone, ChallengeStatus.VERIFIED, null);
    }

    private ValidatableResponse devices() {
        return tenant.asBackend().get("/v1/users/alice/devices").then().statusCode(200);
    }

    private ValidatableResponse update(String deviceId, String body) {
        return tenant.asBackend()
                .body(body)
                .patch("/v1/users/alice/devices/{device}", deviceId)
                .then();
    }

    private ValidatableResponse invalidate(String deviceId) {
        return tenant.asBackend()
                .post("/v1/users/alice/devices/{device}/invalidate", deviceId)
                .then();
    }
}
