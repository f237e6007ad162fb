// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that a backend can neither read nor change data of another tenant, nor tell its ids from unused ones. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class TenantIsolationIT {
    private static final String EMAIL = "alice@example.org";
    private static final String BROWSER = "laptop";

    /** Ids that a backend can put into a request. */
    private record Ids(String userId, String device, String contact, String actionKey, String token) {}

    private TenantFixture owner;
    private TenantFixture other;
    private Ids real;
    private Ids madeUp;

    @BeforeEach
    void twoTenants() {
        owner = TenantFixture.create();
        other = TenantFixture.create();
        String user = "alice-" + UUID.randomUUID();
        String device = owner.enrol(user, new PhoneKey()).toString();
        String contact = owner.asBackend()
                .body(Map.of("verificationMethod", "EMAIL_OTP", "email", EMAIL))
                .post("/v1/users/{user}/authenticators", user)
                .path("authenticator.userAuthenticatorId");
        String token =
                owner.token(user, "pay", Map.of("idempotencyKey", "k-real", "email", EMAIL, "deviceId", BROWSER));
        owner.start(token, Map.of()).statusCode(200);
        real = new Ids(user, device, contact, "k-real", token);
        madeUp = new Ids(
                "nobody-" + UUID.randomUUID(),
                UUID.randomUUID().toString(),
                UUID.randomUUID().toString(),
                "k-none",
                "no.such.token");
    }

    @Test
    void dataOfAnotherTenantIsIndistinguishableFromMissingData() {
        reads().forEach(this::isTheSameForBoth);
    }

    @Test
    void dataOfAnotherTenantCannotBeChanged() {
        List<String> before = seenByItsOwner();

        // Removals first: a change creates a user of this id in the calling tenant, which a removal would then find.
        removals().forEach(this::isTheSameForBoth);
        changes().forEach(this::isTheSameForBoth);

        assertThat(seenByItsOwner()).isEqualTo(before);
    }

    @Test
    void aDeviceOfAnotherTenantCannotBeChallenged() {
        other.enrol(real.userId(), new PhoneKey());
        String token = other.token(real.userId(), "pay", Map.of());

        String named = other.start(token, Map.of("userAuthenticatorId", real.device()))
                .statusCode(404)
                .extract()
                .asString();

        assertThat(named)
                .isEqualTo(other.start(token, Map.of("userAuthenticatorId", madeUp.device()))
                        .extract()
                        .asString());
    }

    private static List<Function<Ids, Request>> reads() {
        return List.of(
                ids -> request -> request.get("/v1/users/{user}", ids.userId()),
                ids -> request -> request.get("/v1/users"),
                ids -> request -> request.queryParam("email", EMAIL).get("/v1/users"),
                ids -> request -> request.queryParam("token", ids.token()).get("/v1/users"),
                ids -> request ->
                        request.queryParam("lastEvaluatedUserId", ids.userId()).get("/v1/users"),
                ids -> request -> request.get("/v1/users/{user}/authenticators", ids.userId()),
                ids -> request ->
                        request.get("/v1/users/{user}/authenticators/{id}/attestation", ids.userId(), ids.device()),
                ids -> request -> request.get("/v1/users/{user}/devices", ids.userId()),
                ids -> request -> request.get("/v1/users/{user}/actions", ids.userId()),
                ids -> request -> request.get("/v1/users/{user}/actions/pay/{key}", ids.userId(), ids.actionKey()));
    }

    private static List<Function<Ids, Request>> removals() {
        return List.of(
                ids -> request -> request.delete("/v1/users/{user}/authenticators/{id}", ids.userId(), ids.device()),
                ids -> request -> request.delete("/v1/users/{user}/authenticators/{id}", ids.userId(), ids.contact()),
                ids -> request -> request.body("{\"rememberedUntil\": null}")
                        .patch("/v1/users/{user}/devices/" + BROWSER, ids.userId()),
                ids -> request -> request.post("/v1/users/{user}/devices/" + BROWSER + "/invalidate", ids.userId()),
                ids -> request -> request.delete("/v1/users/{user}", ids.userId()),
                ids -> request -> request.body(Map.of("state", "BLOCK"))
                        .patch("/v1/users/{user}/actions/pay/{key}", ids.userId(), ids.actionKey()));
    }

    private static List<Function<Ids, Request>> changes() {
        return List.of(
                ids -> request -> request.body(Map.of("username", "mallory")).patch("/v1/users/{user}", ids.userId()),
                ids -> request -> request.body(Map.of("username", "mallory")).post("/v1/users/{user}", ids.userId()));
    }

    @FunctionalInterface
    private interface Request {
        Response send(RequestSpecification request);
    }

    private void isTheSameForBoth(Function<Ids, Request> call) {
        assertThat(answer(other, call, real)).isEqualTo(answer(other, call, madeUp));
    }

    private List<String> seenByItsOwner() {
        List<String> seen = new ArrayList<>();
        reads().forEach(call -> seen.add(answer(owner, call, real)));
        return seen;
    }

    private static String answer(TenantFixture tenant, Function<Ids, Request> call, Ids ids) {
        Response answer = call.apply(ids).send(tenant.asBackend());
        assertThat(answer.statusCode()).isLessThan(500);
        return answer.statusCode() + " " + answer.asString();
    }
}
