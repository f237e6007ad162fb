// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the server API for users. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UserIT {
    @Inject
    MutableClock clock;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void anUpdateReturnsTheStoredAttributes() {
        update(
                        "alice",
                        Map.of(
                                "email", "a@example.org",
                                "emailVerified", true,
                                "phoneNumber", "+6427123456",
                                "phoneNumberVerified", false,
                                "username", "al",
                                "displayName", "Alice",
                                "custom", Map.of("tier", "gold", "age", 41, "staff", true),
                                "locale", "de"))
                .statusCode(200)
                .body("email", equalTo("a@example.org"))
                .body("emailVerified", equalTo(true))
                .body("phoneNumber", equalTo("+6427123456"))
                .body("phoneNumberVerified", equalTo(false))
                .body("username", equalTo("al"))
                .body("displayName", equalTo("Alice"))
                .body("custom", equalTo(Map.of("tier", "gold", "age", 41, "staff", true)))
                .body("locale", equalTo("de"))
                .body("error", nullValue());
        user("alice")
                .body("isEnrolled", equalTo(false))
                .body("email", equalTo("a@example.org"))
                .body("displayName", equalTo("Alice"))
                .body("custom.tier", equalTo("gold"));
    }

    @Test
    void anAbsentAttributeKeepsItsValue() {
        update("alice", Map.of("email", "a@example.org", "custom", Map.of("tier", "gold", "age", 41)));

        update("alice", Map.of("displayName", "Alice"))
                .body("email", equalTo("a@example.org"))
                .body("custom", equalTo(Map.of("tier", "gold", "age", 41)));
        update("alice", Map.of("custom", Map.of("tier", "silver"))).body("custom", equalTo(Map.of("tier", "silver")));
        update("alice", Map.of()).body("displayName", equalTo("Alice"));
    }

    @Test
    void olderSdksUpdateByPost() {
        tenant.asBackend()
                .body(Map.of("email", "a@example.org"))
                .post("/v1/users/alice")
                .then()
                .statusCode(200)
                .body("email", equalTo("a@example.org"));
        user("alice").body("email", equalTo("a@example.org"));
    }

    @Test
    void aChangedAddressIsNotVerified() {
        update("alice", Map.of("email", "a@example.org", "emailVerified", true));

        update("alice", Map.of("email", "a@example.org")).body("emailVerified", equalTo(true));
        update("alice", Map.of("email", "b@example.org")).body("emailVerified", equalTo(false));
        update("alice", Map.of("email", "c@example.org", "emailVerified", true)).body("emailVerified", equalTo(true));
        tenant.track("alice", "sign-in", Map.of("email", "d@example.org")).statusCode(200);
        user("alice").body("emailVerified", equalTo(false));
    }

    @Test
    void aMissingAddressIsNotVerified() {
        update("alice", Map.of("phoneNumberVerified", true)).body("phoneNumberVerified", equalTo(false));
        update("alice", Map.of("phoneNumberVerified", true)).body("phoneNumberVerified", equalTo(false));
        tenant.track("alice", "sign-in", Map.of("phoneNumber", "+6427123456")).statusCode(200);
        user("alice").body("phoneNumberVerified", equalTo(false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"email": 5}                  | email
                    {"emailVerified": "yes"}      | emailVerified
                    {"phoneNumberVerified": 1}    | phoneNumberVerified
                    {"displayName": "\\u0000"}    | displayName
                    {"custom": {"a": {}}}         | custom.a
                    {"custom": []}                | custom
                    []                            | body
                    """)
    void whatIsNotAsItMustBeIsNamed(String body, String field) {
        tenant.asBackend()
                .body(body)
                .patch("/v1/users/alice")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(field + ":"));
    }

    @Test
    void anUpdateNeedsABody() {
        tenant.asBackend()
                .patch("/v1/users/alice")
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("body:"));
    }

    @Test
    void usersAreFoundByTheirAttributes() {
        update("alice", Map.of("email", "shared@example.org", "username", "al", "phoneNumber", "+6427123456"));
        update("bob", Map.of("email", "shared@example.org", "emailVerified", true));

        find(Map.of("username", "al"))
                .body("users", hasSize(1))
                .body("users[0].userId", equalTo("alice"))
                .body("users[0].username", equalTo("al"))
                .body("users[0].phoneNumber", equalTo("+6427123456"))
                .body("users[0].emailVerified", equalTo(false))
                .body("lastEvaluatedUserId", nullValue());
        find(Map.of("email", "shared@example.org"))
                .body("users.userId", equalTo(List.of("alice", "bob")))
                .body("users[1].emailVerified", equalTo(true));
        find(Map.of("email", "shared@example.org", "phoneNumber", "+6427123456"))
                .body("users.userId", equalTo(List.of("alice")));
        find(Map.of("email", "SHARED@example.org")).body("users", hasSize(0));
    }

    @Test
    void pagesShowEveryUserOnce() {
        List<String> ids = IntStream.range(0, 7).mapToObj(i -> "user-" + i).toList();
        ids.forEach(id -> update(id, Map.of()));

        List<String> seen = new ArrayList<>();
        String last = null;
        do {
            var page = find(last == null ? Map.of("limit", 3) : Map.of("limit", 3, "lastEvaluatedUserId", last))
                    .extract();
            seen.addAll(page.path("users.userId"));
            last = page.path("lastEvaluatedUserId");
        } while (last != null);

        assertThat(seen).isEqualTo(ids);
        find(Map.of("limit", 7)).body("users", hasSize(7)).body("lastEvaluatedUserId", nullValue());
    }

    @Test
    void withoutALimitAPageHasTwentyUsers() {
        IntStream.range(0, 21).forEach(i -> update("user-" + i, Map.of()));

        find(Map.of()).body("users", hasSize(20));
        find(Map.of("limit", 100)).body("users", hasSize(21));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "ten", "99999999999999999999"})
    void anInvalidLimitIsRejected(String limit) {
        find(Map.of("limit", limit)).statusCode(400).body("errorDescription", startsWith("limit:"));
    }

    @Test
    void aTokenFindsItsUserAndReturnsItsClaims() {
        String token = tenant.token("alice", "pay", Map.of("idempotencyKey", "k", "scope", "add:authenticators"));
        tenant.track("bob", "pay", Map.of());

        find(Map.of("token", token))
                .body("users.userId", equalTo(List.of("alice")))
                .body("tokenPayload.sub", equalTo("alice"))
                .body("tokenPayload.tenantId", equalTo(tenant.tenantId()))
                .body("tokenPayload.actionCode", equalTo("pay"))
                .body("tokenPayload.idempotencyKey", equalTo("k"))
                .body("tokenPayload.scope", equalTo("add:authenticators"));
        find(Map.of("username", "nobody", "token", token)).body("users", hasSize(0));
    }

    @Test
    void aForgedOrExpiredTokenIsRejected() {
        String token = tenant.token("alice", "pay", Map.of());

        find(Map.of("token", "no.token.this"))
                .statusCode(400)
                .body("errorDescription", equalTo("token: is not a track token of this tenant"));
        clock.turn(Duration.ofMinutes(11));
        find(Map.of("token", token)).statusCode(400).body("errorDescription", equalTo("token: has expired"));
    }

    @Test
    void theProfileListsEnrolledMethods() {
        tenant.enrol("alice", new PhoneKey());

        user("alice")
                .body("isEnrolled", equalTo(true))
                .body("enrolledVerificationMethods", equalTo(List.of("PUSH")))
                .body("allowedVerificationMethods", equalTo(List.of("PUSH")));
    }

    private ValidatableResponse update(String userId, Map<String, ?> body) {
        return tenant.asBackend().body(body).patch("/v1/users/{user}", userId).then();
    }

    private ValidatableResponse user(String userId) {
        return tenant.asBackend().get("/v1/users/{user}", userId).then().statusCode(200);
    }

    private ValidatableResponse find(Map<String, ?> query) {
        return tenant.asBackend().queryParams(query).get("/v1/users").then();
    }
}
