// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import static io.restassured.RestAssured.given;

import dev.assent.token.ServiceFixture.Tenant;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.Map;

/** Client of the endpoint validate. */
final class ValidateApi {
    private ValidateApi() {}

    /** Validates {@code token}; {@code more} are further members of the body, name and value in turn. */
    static ValidatableResponse validate(Tenant tenant, String token, String... more) {
        Map<String, String> body = new HashMap<>(Map.of("token", token));
        for (int i = 0; i < more.length; i += 2) {
            body.put(more[i], more[i + 1]);
        }
        return post(tenant.key(), body);
    }

    /** Sends {@code body} unchanged. */
    static ValidatableResponse post(String key, Object body) {
        return given().auth()
                .preemptive()
                .basic(key, "")
                .contentType("application/json")
                .body(body)
                .post("/v1/validate")
                .then();
    }
}
