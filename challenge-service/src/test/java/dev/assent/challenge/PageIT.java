// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static dev.assent.challenge.TenantFixture.asBrowser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the endpoints behind the challenge page. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class PageIT {
    private static final String PAGE = "/v1/client/page";
    private static final String CANCEL = "/v1/client/challenge/push/cancel";

    @Inject
    TenantSettingsFixture settings;

    @Inject
    ChallengeEventClient challengeEvents;

    @Inject
    ApprovalFixture approvals;

    @Inject
    TrackTokenService trackTokens;

    @Inject
    MutableClock clock;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void theBearerSeesTheActionTheTenantAndItsDevices() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        tenant.enrol("bob", new PhoneKey());
        Instant before = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String token = tenant.token(
                "alice",
                "pay",
                Map.of(
                        "redirectUrl",
                        "https://shop.example/done?a=1",
                        "redirectToSettings",
                        true,
                        "locale",
                        "de-AT",
                        "custom",
                        Map.of("amount", 129.9, "payee", "Bookshop")));

        String expiresAt = page(token)
                .statusCode(200)
                .body("tenantId", equalTo(tenant.tenantId()))
                .body("tenantName", equalTo("A bank"))
                .body("hasLogo", equalTo(false))
                .body("actionCode", equalTo("pay"))
                .body("custom.payee", equalTo("Bookshop"))
                .body("state", equalTo("CHALLENGE_REQUIRED"))
                .body("isEnrolled", equalTo(true))
                .body("mayEnrol", equalTo(false))
                .body("devices.userAuthenticatorId", equalTo(List.of(phone.toString())))
                .body("devices[0].displayName", equalTo("A phone"))
                .body("devices[0].devicePlatform", equalTo("IOS"))
                .body("devices[0].credentialType", equalTo("PUSH"))
                .body("devices[0]", not(hasKey("lastVerifiedAt")))
                .body("redirectUrl", equalTo("https://shop.example/done?a=1"))
                .body("redirectToSettings", equalTo(true))
                .body("mayReturnToApp", equalTo(true))
                .body("locale", equalTo("de-AT"))
                .body("$", not(hasKey("supportUrl")))
                .extract()
                .path("expiresAt");
        assertThat(Instant.parse(expiresAt))
                .isBetween(before.plus(Duration.ofMinutes(10)), clock.instant().plus(Duration.ofMinutes(10)));
    }

    @Test
    void anActionThatWasTrackedWithoutAnythingHasNoWayBack() {
        page(tenant.token("carol", "pay", Map.of()))
                .statusCode(200)
                .body("state", equalTo("ALLOW"))
                .body("isEnrolled", equalTo(false))
                .body("devices", equalTo(List.of()))
                .body("redirectToSettings", equalTo(false))
                .body("$", not(hasKey("redirectUrl")))
                .body("$", not(hasKey("custom")))
                .body("$", not(hasKey("locale")));
    }

    @Test
    void theTenantChoosesTheNameAndTheHelpOfItsPage() {
        settings.set(tenant, "{\"page\":{\"name\":\"Bookshop\",\"supportUrl\":\"https://shop.example/help\"}}");

        page(tenant.token("alice", "pay", Map.of()))
                .body("tenantName", equalTo("Bookshop"))
                .body("supportUrl", equalTo("https://shop.example/help"));
    }

    @ParameterizedTest
    @CsvSource({
        "add:authenticators, false, false, true",
        "add:authenticators, false, true, true",
        ", true, false, true",
        ", true, true, false",
        ", false, false, false"
    })
    void thePageMayEnrolWhatItsTokenMayEnrol(
            String scope, boolean firstDeviceWithoutScope, boolean isEnrolled, boolean expected) {
        if (isEnrolled) {
            tenant.enrol("alice", new PhoneKey());
        }
        settings.set(tenant, "{\"firstDeviceWithoutScope\":" + firstDeviceWithoutScope + "}");
        String token = tenant.token("alice", "pay", scope == null ? Map.of() : Map.of("scope", scope));

        page(token).body("mayEnrol", equalTo(expected));
        if (expected) {
            TenantFixture.enrol(token, new PhoneKey().publicKey()).statusCode(200);
            page(token).body("mayEnrol", equalTo(false));
        }
    }

    @Test
    void theOutcomeOfAChallengeIsSeenAtOnce() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        for (var outcome : Map.of(
                        ChallengeStatus.DECLINED, "CHALLENGE_FAILED", ChallengeStatus.EXPIRED, "CHALLENGE_REQUIRED")
                .entrySet()) {
            String token = tenant.token("alice", "pay", Map.of());
            challengeEvents.publishOutcome(tenant.startChallenge(token), phone, outcome.getKey(), null);

            page(token).body("state", equalTo(outcome.getValue()));
        }
    }

    @Test
    void aDeviceThatCannotAnswerIsNotListed() {
        settings.set(tenant, "{\"credentialLifetimeDays\": 1}");
        tenant.enrol("alice", new PhoneKey());
        clock.turn(Duration.ofDays(2));

        page(tenant.token("alice", "pay", Map.of()))
                .body("devices", equalTo(List.of()))
                .body("isEnrolled", equalTo(true))
                .body("state", equalTo("CHALLENGE_REQUIRED"));
    }

    @Test
    void onlyAValidTokenOfAnExistingUserOpensThePage() {
        asBrowser("no token").get(PAGE).then().statusCode(401).body("errorCode", equalTo("invalid_token"));
        tenant.asPhone().get(PAGE).then().statusCode(401);
        String token = tenant.token("alice", "pay", Map.of());
        clock.turn(Duration.ofMinutes(11));
        page(token).statusCode(401).body("errorCode", equalTo("expired_token"));
        clock.reset();
        tenant.asBackend().delete("/v1/users/alice").then().statusCode(200);
        tenant.track("alice", "pay", Map.of());

        page(token).statusCode(401).body("errorCode", equalTo("invalid_token"));
    }

    @Test
    void aReturnTokenOpensNothing() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        String token = tenant.token("alice", "pay", Map.of("scope", "add:authenticators"));
        String challengeId = tenant.startChallenge(token);
        String returned = returnToken(token);

        for (ValidatableResponse refused : List.of(
                page(returned),
                asBrowser(returned).body(Map.of()).post(PAGE + "/return").then(),
                asBrowser(returned)
                        .body(Map.of())
                        .post(PAGE + "/challenge-required")
                        .then(),
                asBrowser(returned).delete(PAGE + "/devices/{id}", phone).then(),
                tenant.start(returned, Map.of()),
                asBrowser(returned)
                        .body(Map.of("challengeId", challengeId))
                        .post(CANCEL)
                        .then(),
                asBrowser(returned).get("/v1/client/user-authenticators").then(),
                asBrowser(returned).body(Map.of()).post("/v1/client/challenge").then(),
                asBrowser(returned)
                        .body(Map.of())
                        .post("/v1/client/challenge/qr-code")
                        .then(),
                TenantFixture.enrol(returned, new PhoneKey().publicKey()))) {
            refused.statusCode(401).body("errorCode", equalTo("invalid_token"));
        }
        tenant.asBackend().queryParam("token", returned).get("/v1/users").then().statusCode(400);
    }

    @Test
    void aReturnTokenNamesTheStateInWhichItWasIssued() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        String token = tenant.token("alice", "pay", Map.of());
        String challengeId = tenant.startChallenge(token);
        String before = returnToken(token);
        approvals.approve(tenant, "alice", phone, challengeId);
        String after = returnToken(token);

        assertThat(stateIn(before)).isEqualTo("CHALLENGE_REQUIRED");
        assertThat(stateIn(after)).isEqualTo("CHALLENGE_SUCCEEDED");
    }

    private static String returnToken(String token) {
        return asBrowser(token)
                .body(Map.of())
                .post(PAGE + "/return")
                .then()
                .statusCode(200)
                .extract()
                .path("token");
    }

    private String stateIn(String returned) {
        return trackTokens.verifyReturnedFor(tenant.tenantId(), returned).state();
    }

    @Test
    void aTokenHasALimitOfItsOwn() {
        String token = tenant.token("alice", "pay", Map.of());
        for (int i = 0; i < 60; i++) {
            page(token).statusCode(200);
        }

        // The allowance grows by one a second, in which a slow machine may have used up less.
        await().untilAsserted(() -> page(token).statusCode(429).body("errorCode", equalTo("too_many_requests")));
        await().untilAsserted(() ->
                asBrowser(token).body(Map.of()).post(PAGE + "/return").then().statusCode(429));
        page(tenant.token("alice", "pay", Map.of())).statusCode(200);
    }

    @Test
    void anAllowedActionRequiresAChallengeOnceItsUserHasADevice() {
        String token = tenant.token("alice", "pay", Map.of("idempotencyKey", "k", "scope", "add:authenticators"));
        requireChallenge(token).body("state", equalTo("ALLOW"));

        TenantFixture.enrol(token, new PhoneKey().publicKey()).statusCode(200);
        requireChallenge(token).body("state", equalTo("CHALLENGE_REQUIRED"));

        tenant.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_REQUIRED"));
        tenant.start(token, Map.of()).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BLOCK", "REVIEW_REQUIRED"})
    void theBearerChangesNoOtherState(String state) {
        String token = tenant.token("alice", "pay", Map.of("idempotencyKey", "k"));
        tenant.enrol("alice", new PhoneKey());
        tenant.asBackend()
                .body(Map.of("state", state))
                .patch("/v1/users/alice/actions/pay/k")
                .then()
                .statusCode(200);

        requireChallenge(token).body("state", equalTo(state));
        tenant.action("alice", "pay", "k").body("state", equalTo(state));
    }

    @Test
    void aUserWhoHasProvenTheActionRemovesADevice() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        UUID lost = tenant.enrol("alice", new PhoneKey());
        UUID others = tenant.enrol("bob", new PhoneKey());
        String token = tenant.token("alice", "settings", Map.of("redirectToSettings", true));
        String challengeId = tenant.startChallenge(token);
        remove(token, lost).statusCode(401).body("errorCode", equalTo("invalid_token"));

        approvals.approve(tenant, "alice", phone, challengeId);
        remove(token, others).statusCode(404).body("errorCode", equalTo("credential_not_found"));
        asBrowser(token).delete(PAGE + "/devices/x").then().statusCode(404);
        remove(token, lost).statusCode(204);

        page(token).body("devices.userAuthenticatorId", equalTo(List.of(phone.toString())));
        remove(token, lost).statusCode(404);
        TenantFixture.asAdministrator()
                .queryParam("tenantId", tenant.tenantId())
                .get("/v1/admin/audit")
                .then()
                .body("entries[0].change", equalTo("device_removed_by_user"))
                .body("entries[0].actor", equalTo("alice"))
                .body("entries[0].detail.userAuthenticatorId", equalTo(lost.toString()));
    }

    @Test
    void anApprovedActionThatWasNotTrackedForThatRemovesNothing() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        String token = tenant.token("alice", "pay", Map.of());
        approvals.approve(tenant, "alice", phone, tenant.startChallenge(token));
        page(token).body("state", equalTo("CHALLENGE_SUCCEEDED"));

        remove(token, phone).statusCode(401).body("errorCode", equalTo("invalid_token"));
    }

    @Test
    void aTokenTakesBackTheDeviceThatItHasEnrolled() {
        UUID other = tenant.enrol("alice", new PhoneKey());
        String token = tenant.token("alice", "pay", Map.of("scope", "add:authenticators"));
        UUID added = UUID.fromString(
                TenantFixture.enrol(token, new PhoneKey().publicKey()).extract().path("userAuthenticatorId"));

        remove(token, other).statusCode(401);
        remove(token, added).statusCode(204);
    }

    @Test
    void aCancelledChallengeEndsByItsUser() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        String token = tenant.token("alice", "pay", Map.of("idempotencyKey", "k"));
        String challengeId = tenant.startChallenge(token);

        cancel(token, challengeId).statusCode(200).body("$", equalTo(Map.of()));
        cancel(token, challengeId).statusCode(200);

        await().until(() -> !challengeEvents.updates(challengeId).isEmpty());
        assertThat(challengeEvents.updates(challengeId)).singleElement().satisfies(request -> {
            assertThat(request.status()).isEqualTo(ChallengeStatus.CANCELLED);
            assertThat(request.reason()).isEqualTo("user");
        });
        challengeEvents.publishOutcome(challengeId, phone, ChallengeStatus.CANCELLED, "user");
        page(token).body("state", equalTo("CHALLENGE_REQUIRED"));
        tenant.startChallenge(token);
    }

    @Test
    void anEndedChallengeIsNotCancelled() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        String token = tenant.token("alice", "pay", Map.of());
        String challengeId = tenant.startChallenge(token);
        challengeEvents.publishOutcome(challengeId, phone, ChallengeStatus.DECLINED, null);
        page(token).body("state", equalTo("CHALLENGE_FAILED"));

        cancel(token, challengeId).statusCode(200);
        assertThat(challengeEvents.updates(challengeId))
                .extracting(ChallengeUpdated::status)
                .containsExactly(ChallengeStatus.DECLINED);
    }

    @Test
    void onlyTheTokensOwnChallengeCanBeCancelled() {
        tenant.enrol("alice", new PhoneKey());
        String challengeId = tenant.startChallenge(tenant.token("alice", "pay", Map.of()));
        TenantFixture other = TenantFixture.create();
        String changed = (challengeId.charAt(63) == 'A' ? 'E' : 'A') + "";

        for (ValidatableResponse refused : List.of(
                cancel(tenant.token("alice", "pay", Map.of()), challengeId),
                cancel(tenant.token("bob", "pay", Map.of()), challengeId),
                cancel(other.token("alice", "pay", Map.of()), challengeId),
                cancel(tenant.token("alice", "pay", Map.of()), challengeId.substring(0, 63) + changed),
                cancel(tenant.token("alice", "pay", Map.of()), "x"))) {
            refused.statusCode(404).body("errorCode", equalTo("challenge_not_found"));
        }
        assertThat(challengeEvents.updates(challengeId)).isEmpty();
    }

    private static ValidatableResponse page(String token) {
        return asBrowser(token).get(PAGE).then();
    }

    private static ValidatableResponse requireChallenge(String token) {
        return asBrowser(token)
                .body(Map.of())
                .post(PAGE + "/challenge-required")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse remove(String token, UUID device) {
        return asBrowser(token).delete(PAGE + "/devices/{id}", device).then();
    }

    private static ValidatableResponse cancel(String token, String challengeId) {
        return asBrowser(token)
                .body(Map.of("challengeId", challengeId))
                .post(CANCEL)
                .then();
    }
}
