// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
