// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import static dev.assent.token.validate.ValidateApi.post;
import static dev.assent.token.validate.ValidateApi.validate;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.ManagementPort;
import dev.assent.token.ServiceFixture;
import dev.assent.token.ServiceFixture.Tenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ValidateRequestsIT {
    private static final String UNAUTHORIZED =
            """
            {"error":"unauthorized","errorCode":"unauthorized","errorDescription":"The request is unauthorized. \
            Check that your API key and region base URL are correctly configured."}""";

    @Inject
    ServiceFixture fixture;

    private Tenant tenant;

    @BeforeEach
    void createTenant() {
        tenant = fixture.tenant();
    }

    @Test
    void anUnknownKeyGetsTheExactBody() {
        assertThat(post("wrong", Map.of("token", "t")).statusCode(401).extract().asString())
                .isEqualTo(UNAUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic !!!", "Basic Og==", "Bearer abc", "Digest x"})
    void anInvalidKeyGetsTheExactBody(String authorization) {
        assertThat(given().header("Authorization", authorization)
                        .contentType("application/json")
                        .body("{\"token\":\"t\"}")
                        .post("/v1/validate")
                        .then()
                        .statusCode(401)
                        .extract()
                        .asString())
                .isEqualTo(UNAUTHORIZED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                        | token",
                "{\"token\":null}                          | token",
                "{\"token\":\"\"}                          | token",
                "{\"token\":\" \\t\"}                      | token",
                "{\"token\":5}                             | token",
                "{\"token\":true}                          | token",
                "{\"token\":[\"a\"]}                       | token",
                "{\"token\":{}}                            | token",
                "{\"token\":\"a\\u0000b\"}                 | token",
                "{\"token\":\"a\\ud800\"}                  | token",
                "{\"token\":\"a\",\"action\":1}            | action",
                "{\"token\":\"a\",\"action\":\"\\u0000\"}  | action",
                "{\"token\":\"a\",\"userId\":[]}           | userId",
                "[]                                        | body",
                "[{\"token\":\"a\"}]                       | body",
                "null                                      | body",
                "\"token\"                                 | body",
                "{\"token\":                               | body",
                "{token                                    | body",
                "''                                        | body"
            })
    void anInvalidBodyNamesTheField(String body, String field) {
        post(tenant.key(), body)
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("error", equalTo("invalid_request"))
                .body("errorDescription", startsWith(field + ": "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                ".",
                "..",
                "...",
                "....",
                "a.b.c",
                "eyJhbGciOiJFUzI1NiJ9..",
                "\u00e9.\u00e9.\u00e9",
                "bnVsbA.e30.AAAA",
                "W10.e30.AAAA"
            })
    void garbageIsAnInvalidToken(String token) {
        validate(tenant, token).statusCode(200).body("", equalTo(Map.of("isValid", false, "error", "invalid_token")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"unknown\"}",
                "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"a\\u0000\"}",
                "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":5}",
                "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"crit\":[\"exp\"],\"kid\":\"a\"}",
                "{\"alg\":\"HS256\",\"typ\":\"assent-track+jwt\"}",
                "{\"alg\":\"HS256\",\"typ\":\"assent-track+jwt\",\"kid\":\"test.99999999999999999999\"}",
                "{\"alg\":\"none\",\"typ\":\"assent-track+jwt\",\"kid\":\"test\"}",
                "{\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\"}}",
                "{\"alg\":[]}"
            })
    void aGarbageHeaderIsAnInvalidToken(String header) {
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(UTF_8)) + ".e30.AAAA";

        garbageIsAnInvalidToken(token);
    }

    @Test
    void anOverlongTokenIsInvalid() {
        garbageIsAnInvalidToken("a".repeat(20_000) + "." + "b".repeat(20_000) + ".c");
    }

    @Test
    void anotherContentTypeIsRefused() {
        given().auth()
                .preemptive()
                .basic(tenant.key(), "")
                .contentType("text/plain")
                .body("token")
                .post("/v1/validate")
                .then()
                .statusCode(415)
                .body("errorCode", equalTo("unsupported_media_type"));
    }

    @Test
    void validationsAreCountedByOutcome() {
        validate(tenant, "garbage");

        assertThat(ManagementPort.metrics())
                .contains("assent_validations_total{outcome=\"invalid_token\"")
                .contains("assent_tokens_minted_total");
    }

    @Test
    void theApiIsDescribed() {
        given().accept("application/json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("paths.'/v1/validate'.post.security[0]", equalTo(Map.of("backend", java.util.List.of())))
                .body("components.securitySchemes.backend.scheme", equalTo("basic"))
                .body("components.schemas.ValidateRequest.required", hasItems("token"))
                .body("components.schemas.ValidateAnswer.required", hasItems("isValid"))
                .body("paths.'/.well-known/jwks.json'.get.operationId", equalTo("getKeySet"));
    }

    @Test
    void theServiceIsReadyWithAKey() {
        ManagementPort.get("/q/health/ready").then().statusCode(200).body("checks.name", hasItems("signing-keys"));
    }
}
