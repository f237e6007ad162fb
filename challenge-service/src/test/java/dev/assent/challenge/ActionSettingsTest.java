package dev.assent.challenge;

import static io.restassured.RestAssured.given;
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
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a tenant's settings of an action change when it is tracked. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ActionSettingsTest {
    Backend backend;

    @BeforeEach
    void newTenant() {
        backend = Backend.create();
    }

    @ParameterizedTest
    @EnumSource(
            value = ActionState.class,
            names = {"ALLOW", "BLOCK", "CHALLENGE_REQUIRED", "REVIEW_REQUIRED"})
    void theOutcomeOfAUserWithoutAnAuthenticatorIsTheOneThatIsSet(ActionState outcome) {
        set("pay", new ActionSettings(outcome, null, null, null, null));

        backend.track("alice", "pay", Map.of()).statusCode(200).body("state", equalTo(outcome.name()));
        backend.track("alice", "sign-in", Map.of()).body("state", equalTo("ALLOW"));
    }

    @Test
    void whoeverHasAnAuthenticatorIsChallengedWhateverTheOutcomeIs() {
        set("pay", new ActionSettings(ActionState.ALLOW, null, null, null, null));
        backend.enrol("alice", new PhoneKey());

        backend.track("alice", "pay", Map.of()).body("state", equalTo("CHALLENGE_REQUIRED"));
    }

    @Test
    void onlyAllowedMethodsAreOffered() {
        backend.enrol("alice", new PhoneKey());
        set("pay", new ActionSettings(null, null, null, List.of(VerificationMethod.PUSH), null));
        backend.track("alice", "pay", Map.of()).body("allowedVerificationMethods", equalTo(List.of("PUSH")));

        set("pay", new ActionSettings(null, null, null, List.of(), null));
        backend.track("alice", "pay", Map.of())
                .body("state", equalTo("CHALLENGE_REQUIRED"))
                .body("enrolledVerificationMethods", equalTo(List.of("PUSH")))
                .body("allowedVerificationMethods", nullValue());
    }

    @Test
    void theSettingsOfAnotherTenantHaveNoEffect() {
        set("pay", new ActionSettings(ActionState.BLOCK, null, null, null, null));

        Backend.create().track("alice", "pay", Map.of()).body("state", equalTo("ALLOW"));
    }

    private void set(String action, ActionSettings settings) {
        given().auth()
                .oauth2(EmbeddedBackends.ADMIN_TOKEN)
                .contentType(ContentType.JSON)
                .body(Json.write(Map.of("actions", Map.of(action, settings))))
                .put("/v1/admin/tenants/{tenant}/settings", backend.tenantId())
                .then()
                .statusCode(200);
    }
}
