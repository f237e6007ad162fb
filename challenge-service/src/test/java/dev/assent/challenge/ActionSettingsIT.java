// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the settings that change how an action is tracked. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ActionSettingsIT {
    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @ParameterizedTest
    @EnumSource(
            value = ActionState.class,
            names = {"ALLOW", "BLOCK", "CHALLENGE_REQUIRED", "REVIEW_REQUIRED"})
    void theDefaultOutcomeAppliesToAUserWithoutAuthenticator(ActionState outcome) {
        set("pay", new ActionSettings(outcome, null, null, null, null));

        tenant.track("alice", "pay", Map.of()).statusCode(200).body("state", equalTo(outcome.name()));
        tenant.track("alice", "sign-in", Map.of()).body("state", equalTo("ALLOW"));
    }

    @Test
    void theDefaultOutcomeDoesNotApplyToAUserWithAuthenticator() {
        set("pay", new ActionSettings(ActionState.ALLOW, null, null, null, null));
        tenant.enrol("alice", new PhoneKey());

        tenant.track("alice", "pay", Map.of()).body("state", equalTo("CHALLENGE_REQUIRED"));
    }

    @Test
    void onlyAllowedMethodsAreOffered() {
        tenant.enrol("alice", new PhoneKey());
        set("pay", new ActionSettings(null, null, null, List.of(VerificationMethod.PUSH), null));
        tenant.track("alice", "pay", Map.of()).body("allowedVerificationMethods", equalTo(List.of("PUSH")));

        set("pay", new ActionSettings(null, null, null, List.of(), null));
        tenant.track("alice", "pay", Map.of())
                .body("state", equalTo("CHALLENGE_REQUIRED"))
                .body("enrolledVerificationMethods", equalTo(List.of("PUSH")))
                .body("allowedVerificationMethods", nullValue());
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.example/challenge, https://login.example/challenge?token=",
        "https://login.example, https://login.example?token=",
        "http://127.0.0.1:3000/?lang=de, http://127.0.0.1:3000/?lang=de&token=",
        "https://login.example/c?, https://login.example/c?token=",
        "https://login.example/c?a=1&, https://login.example/c?a=1&token=",
        "https://login.example/c?a=%3F%23, https://login.example/c?a=%3F%23&token="
    })
    void theUrlIsTheTenantsChallengePageWithTheToken(String page, String expected) {
        setPage(page).statusCode(200);

        var tracked = tenant.track("alice", "pay", Map.of()).statusCode(200).extract();

        assertThat(tracked.<String>path("url")).isEqualTo(expected + tracked.path("token"));
    }

    @Test
    void theTokenPrecedesTheFragmentOfTheChallengePage() {
        setPage("https://login.example/app?a=1#/challenge?b=2").statusCode(200);

        var tracked = tenant.track("alice", "pay", Map.of()).statusCode(200).extract();

        assertThat(tracked.<String>path("url"))
                .isEqualTo("https://login.example/app?a=1&token=" + tracked.path("token") + "#/challenge?b=2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "//login.example",
                "https://",
                "https:///path",
                "https://?a=1",
                "https://login.example/a b"
            })
    void aChallengePageThatIsNoUrlOfAPageIsRejected(String page) {
        setPage(page).statusCode(400).body("errorDescription", startsWith("challengeUrl:"));
    }

    private ValidatableResponse setPage(String url) {
        return TenantFixture.asAdministrator()
                .body(Map.of("challengeUrl", url))
                .put("/v1/admin/tenants/{tenant}/settings", tenant.tenantId())
                .then();
    }

    @Test
    void theSettingsOfAnotherTenantHaveNoEffect() {
        set("pay", new ActionSettings(ActionState.BLOCK, null, null, null, null));

        TenantFixture.create().track("alice", "pay", Map.of()).body("state", equalTo("ALLOW"));
    }

    private void set(String action, ActionSettings settings) {
        TenantFixture.asAdministrator()
                .body(Json.write(Map.of("actions", Map.of(action, settings))))
                .put("/v1/admin/tenants/{tenant}/settings", tenant.tenantId())
                .then()
                .statusCode(200);
    }
}
