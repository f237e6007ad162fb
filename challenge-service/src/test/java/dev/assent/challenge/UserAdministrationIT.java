// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the endpoints of an administrator for the users of a tenant. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UserAdministrationIT {
    TenantFixture tenant;
    TenantFixture other;

    @BeforeEach
    void newTenants() {
        tenant = TenantFixture.create();
        other = TenantFixture.create();
        other.track("alice", "sign-in", Map.of());
    }

    @Test
    void usersAreListedInPagesInTheOrderOfTheirIds() {
        for (String user : List.of("bob", "Zoe", "alice")) {
            tenant.track(user, "sign-in", Map.of());
        }

        list(Map.of("limit", 2)).body("users.userId", contains("Zoe", "alice")).body("lastUserId", equalTo("alice"));
        list(Map.of("limit", 2, "lastUserId", "alice"))
                .body("users.userId", contains("bob"))
                .body("lastUserId", nullValue());
    }

    @Test
    void aUserIsFoundByTheBeginOfItsIdAndByEachAddress() {
        tenant.track("alice-1", "sign-in", Map.of("email", "alice@example.com", "username", "queen"));
        tenant.track("alice-2", "sign-in", Map.of("phoneNumber", "+6427000000"));
        tenant.track("bob", "sign-in", Map.of("email", "alice"));

        list(Map.of("query", "alice-")).body("users.userId", contains("alice-1", "alice-2"));
        list(Map.of("query", "alice@example.com"))
                .body("users.userId", contains("alice-1"))
                .body("users[0].email", equalTo("alice@example.com"));
        list(Map.of("query", "queen")).body("users.userId", contains("alice-1"));
        list(Map.of("query", "+6427000000")).body("users.userId", contains("alice-2"));
        list(Map.of("query", "alice")).body("users.userId", contains("alice-1", "alice-2", "bob"));
        list(Map.of("query", "alice", "limit", 1, "lastUserId", "alice-2")).body("users.userId", contains("bob"));
        list(Map.of("query", "lice")).body("users", empty());
        list(Map.of("query", "%")).body("users", empty());
    }

    @Test
    void aUserIsShownWithItsDevicesAndItsNewestActions() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        String token = tenant.token("alice", "pay", Map.of("ipAddress", "203.0.113.9", "userAgent", "Firefox"));
        tenant.startChallenge(token);

        get("alice")
                .statusCode(200)
                .body("user.userId", equalTo("alice"))
                .body("user.devices", equalTo(1))
                .body("authenticators.userAuthenticatorId", contains(phone.toString()))
                .body("actions.actionCode", contains("pay", "enrol"))
                .body("actions[0].state", equalTo("CHALLENGE_REQUIRED"))
                .body("actions[0].ipAddress", equalTo("203.0.113.9"))
                .body("actions[0].userAgent", equalTo("Firefox"))
                .body("actions[1].challengeUuid", nullValue());
        get("nobody").statusCode(404).body("errorCode", equalTo("user_not_found"));
    }

    @Test
    void onlyTheNewestFiftyActionsAreShown() {
        for (int i = 0; i < 51; i++) {
            tenant.track("alice", "action-" + i, Map.of());
        }

        get("alice").body("actions", hasSize(50)).body("actions[49].actionCode", equalTo("action-1"));
    }

    @Test
    void aDeviceIsRemovedAndTheAuditLogNamesWhoDidIt() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        UUID kept = tenant.enrol("alice", new PhoneKey());

        remove(tenant, "bob", phone).statusCode(404).body("errorCode", equalTo("credential_not_found"));
        remove(other, "alice", phone).statusCode(404);
        remove(tenant, "alice", phone).statusCode(204);
        remove(tenant, "alice", phone).statusCode(404);

        get("alice").body("authenticators.userAuthenticatorId", contains(kept.toString()));
        TenantFixture.asAdministrator()
                .queryParam("tenantId", tenant.tenantId())
                .get("/v1/admin/audit")
                .then()
                .body("entries[0].change", equalTo("authenticator_removed"))
                .body("entries[0].actor", equalTo("admin-token"))
                .body("entries[0].detail.userId", equalTo("alice"))
                .body("entries[0].detail.userAuthenticatorId", equalTo(phone.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/admin/users?tenantId={t}", "/v1/admin/tenants/{t}/users/alice"})
    void onlyAdministratorsSeeUsers(String path) {
        tenant.track("alice", "sign-in", Map.of());

        given().get(path, tenant.tenantId()).then().statusCode(401);
        given().auth().oauth2("wrong").get(path, tenant.tenantId()).then().statusCode(401);
        tenant.asBackend().get(path, tenant.tenantId()).then().statusCode(401);
        TenantFixture.asAdministrator().get(path, tenant.tenantId()).then().statusCode(200);
    }

    @Test
    void aListWithoutATenantOrWithAWrongLimitIsRefused() {
        TenantFixture.asAdministrator().get("/v1/admin/users").then().statusCode(400);
        TenantFixture.asAdministrator()
                .get("/v1/admin/users?tenantId=t&limit=201")
                .then()
                .statusCode(400);
    }

    private ValidatableResponse list(Map<String, ?> parameters) {
        return TenantFixture.asAdministrator()
                .queryParam("tenantId", tenant.tenantId())
                .queryParams(parameters)
                .get("/v1/admin/users")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse get(String userId) {
        return TenantFixture.asAdministrator()
                .get("/v1/admin/tenants/{t}/users/{u}", tenant.tenantId(), userId)
                .then();
    }

    private static ValidatableResponse remove(TenantFixture of, String userId, UUID device) {
        return TenantFixture.asAdministrator()
                .delete("/v1/admin/tenants/{t}/users/{u}/authenticators/{a}", of.tenantId(), userId, device)
                .then();
    }
}
