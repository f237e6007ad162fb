// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import static io.restassured.RestAssured.given;

import dev.assent.token.ServiceFixture.Tenant;
import io.restassured.response.ValidatableResponse;
import java.util.Map;

/** Client of the session endpoints. */
final class SessionApi {
    private SessionApi() {}

    /** Pair of tokens of a session. */
    record Pair(String access, String refresh) {
        static Pair of(ValidatableResponse answer) {
            answer.statusCode(200);
            return new Pair(
                    answer.extract().path("accessToken"), answer.extract().path("refreshToken"));
        }
    }

    static Pair start(Tenant tenant, String token) {
        return Pair.of(post(tenant, "", Map.of("clientId", "web", "token", token)));
    }

    static ValidatableResponse validate(Tenant tenant, String accessToken) {
        return post(tenant, "/validate", Map.of("accessToken", accessToken));
    }

    static ValidatableResponse refresh(Tenant tenant, String refreshToken) {
        return post(tenant, "/refresh", Map.of("refreshToken", refreshToken));
    }

    static ValidatableResponse revoke(Tenant tenant, String accessToken) {
        return post(tenant, "/revoke", Map.of("accessToken", accessToken));
    }

    static ValidatableResponse revokeUser(Tenant tenant, String userId) {
        return post(tenant, "/user/revoke", Map.of("userId", userId));
    }

    static ValidatableResponse post(Tenant tenant, String path, Object body) {
        return given().auth()
                .preemptive()
                .basic(tenant.key(), "")
                .contentType("application/json")
                .body(body)
                .post("/v1/sessions" + path)
                .then();
    }
}
