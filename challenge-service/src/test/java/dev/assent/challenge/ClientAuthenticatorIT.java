// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the list of a user's authenticators for the bearer of a track token. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ClientAuthenticatorIT {
    private static final String PATH = "/v1/client/user-authenticators";

    @Inject
    TenantSettingsFixture settings;

    @Inject
    MutableClock clock;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void theBearerSeesItsUsersAuthenticatorsWithMaskedAddresses() {
        UUID phone = tenant.enrol("alice", new PhoneKey());
        record("alice", Map.of("verificationMethod", "SMS", "phoneNumber", "+6421234567", "isDefault", true));
        record("alice", Map.of("verificationMethod", "EMAIL_OTP", "email", "alice@example.org"));
        tenant.enrol("bob", new PhoneKey());

        list(tenant.token("alice", "sign-in", Map.of()))
                .statusCode(200)
                .body("verificationMethod", equalTo(List.of("PUSH", "SMS", "EMAIL_OTP")))
                .body("[0].userAuthenticatorId", equalTo(phone.toString()))
                .body("[0].createdAt", notNullValue())
                .body("[0].verifiedAt", notNullValue())
                .body("[0].displayName", equalTo("A phone"))
                .body("[0].devicePlatform", equalTo("IOS"))
                .body("[0].isDefault", nullValue())
                .body("[1].phoneNumber", equalTo("***67"))
                .body("[1].isDefault", equalTo(true))
                .body("[2].email", equalTo("a***@example.org"));
        list(tenant.token("carol", "sign-in", Map.of())).statusCode(200).body("$", hasSize(0));
    }

    @ParameterizedTest
    @CsvSource({"a@example.org, ***@example.org", "öl@example.org, ö***@example.org"})
    void aMaskedEmailAddressShowsOneCharacterAtMost(String email, String masked) {
        record("alice", Map.of("verificationMethod", "EMAIL_OTP", "email", email));

        list(tenant.token("alice", "sign-in", Map.of())).body("[0].email", equalTo(masked));
    }

    @Test
    void aDeviceThatCannotAnswerIsNotListed() {
        settings.set(tenant, "{\"credentialLifetimeDays\": 1}");
        tenant.enrol("alice", new PhoneKey());
        clock.turn(Duration.ofDays(2));

        list(tenant.token("alice", "sign-in", Map.of())).statusCode(200).body("$", hasSize(0));
    }

    @Test
    void aBearerWithoutAValidTokenSeesNothing() {
        tenant.asPhone().get(PATH).then().statusCode(401).body("errorCode", equalTo("unauthorized"));
        list("no token").statusCode(401).body("errorCode", equalTo("invalid_token"));
        String token = tenant.token("alice", "sign-in", Map.of());
        tenant.asBackend().delete("/v1/users/alice").then().statusCode(200);
        tenant.enrol("alice", new PhoneKey());

        list(token).statusCode(401).body("errorCode", equalTo("invalid_token"));
    }

    private static ValidatableResponse list(String token) {
        return TenantFixture.asBrowser(token).get(PATH).then();
    }

    private void record(String userId, Map<String, ?> body) {
        tenant.asBackend()
                .body(body)
                .post("/v1/users/{user}/authenticators", userId)
                .then()
                .statusCode(200);
    }
}
