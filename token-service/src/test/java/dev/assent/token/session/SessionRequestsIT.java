// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import static dev.assent.token.session.SessionApi.post;
import static dev.assent.token.session.SessionApi.refresh;
import static dev.assent.token.session.SessionApi.revoke;
import static dev.assent.token.session.SessionApi.start;
import static dev.assent.token.session.SessionApi.validate;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.ManagementPort;
import dev.assent.token.ChallengeFixture;
import dev.assent.token.ServiceFixture;
import dev.assent.token.ServiceFixture.Tenant;
import dev.assent.token.session.SessionApi.Pair;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class SessionRequestsIT {
    @Inject
    ServiceFixture fixture;

    private Tenant tenant;

    @BeforeEach
    void createTenant() {
        tenant = fixture.tenant();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/validate", "/refresh", "/revoke", "/user/revoke"})
    void anUnknownKeyIsUnauthorized(String path) {
        String body =
                "{\"clientId\":\"a\",\"token\":\"a\",\"accessToken\":\"a\",\"refreshToken\":\"a\",\"userId\":\"a\"}";

        post(new Tenant(tenant.id(), "wrong"), path, body).statusCode(401).body("error", equalTo("unauthorized"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''            | {\"token\":\"a\"}                                | clientId",
                "''            | {\"clientId\":\"web\"}                           | token",
                "''            | {\"clientId\":\" \",\"token\":\"a\"}             | clientId",
                "''            | {\"clientId\":\"a\\u0000\",\"token\":\"a\"}      | clientId",
                "''            | {\"clientId\":5,\"token\":\"a\"}                 | clientId",
                "''            | []                                               | body",
                "/validate     | {}                                               | accessToken",
                "/validate     | {\"accessToken\":\"a\",\"clientIds\":\"a\"}      | clientIds",
                "/validate     | {\"accessToken\":\"a\",\"clientIds\":[null]}     | clientIds[0]",
                "/validate     | {\"accessToken\":\"a\",\"clientIds\":[5]}        | clientIds[0]",
                "/refresh      | {\"refreshToken\":\"\"}                          | refreshToken",
                "/refresh      | null                                             | body",
                "/revoke       | {\"accessToken\":[]}                             | accessToken",
                "/user/revoke  | {\"userId\":\"\"}                                | userId",
                "/user/revoke  | {\"userId\":\"\\ud800\"}                         | userId"
            })
    void anInvalidBodyNamesTheField(String path, String body, String field) {
        post(tenant, path, body)
                .statusCode(400)
                .body("error", equalTo("invalid_request"))
                .body("errorDescription", startsWith(field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~           | {\"clientId\":\"a\\u202e\",\"token\":\"a\"}    | clientId: must not contain control or bidirectional",
                "~~           | {\"clientId\":\"a\",\"token\":123456}          | token: must be a string; found a number",
                "~~           | {\"clientId\":\"a\",\"token\":\"a\",\"action\":1} | action: must be a string; found a number",
                "/validate    | {\"accessToken\":true}                         | accessToken: must be a string; found true",
                "/validate    | {\"accessToken\":\"a\",\"clientIds\":{}}       | clientIds: must be an array",
                "/refresh     | {\"refreshToken\":1.5}                         | refreshToken: must be a string; found a number",
                "/user/revoke | {\"userId\":17}                                | userId: must be a string; found a number"
            })
    void aTextIsNotCoercedAndNoTokenIsQuoted(String path, String body, String error) {
        post(tenant, path, body)
                .statusCode(400)
                .body("error", equalTo("invalid_request"))
                .body("errorDescription", startsWith(error));
    }

    @Test
    void aBodyIsUtf8() {
        byte[] overlong = "{\"userId\":\"a\u00c0\u00afb\"}".getBytes(ISO_8859_1);
        given().auth()
                .preemptive()
                .basic(tenant.key(), "")
                .contentType("application/json")
                .body(overlong)
                .post("/v1/sessions/user/revoke")
                .then()
                .statusCode(400)
                .body("errorDescription", equalTo("body: must be JSON in UTF-8 (RFC 8259)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", ".", "a.b.c", "\u00e9.\u00e9.\u00e9", "!", "=", "bnVsbA.e30.AAAA"})
    void garbageIsAnInvalidToken(String token) {
        validate(tenant, token).statusCode(401).body("error", equalTo("invalid_token"));
        refresh(tenant, token).statusCode(401).body("error", equalTo("invalid_token"));
        revoke(tenant, token).statusCode(401).body("error", equalTo("invalid_token"));
        post(tenant, "", "{\"clientId\":\"web\",\"token\":\"" + token + "\"}")
                .statusCode(401)
                .body("error", equalTo("invalid_token"));
    }

    @Test
    void anUnknownRefreshTokenIsInvalid() {
        refresh(tenant, RefreshToken.first().text()).statusCode(401).body("error", equalTo("invalid_token"));
    }

    @Test
    void sessionsAreCountedByEvent() {
        Pair pair = start(tenant, fixture.accessToken(ChallengeFixture.of(tenant)));
        refresh(tenant, pair.refresh());
        refresh(tenant, pair.refresh());
        Pair other = start(tenant, fixture.accessToken(ChallengeFixture.of(tenant)));
        revoke(tenant, other.access());

        assertThat(ManagementPort.metrics())
                .contains("assent_sessions_total{event=\"started\"}")
                .contains("assent_sessions_total{event=\"refreshed\"}")
                .contains("assent_sessions_total{event=\"reused\"}")
                .contains("assent_sessions_total{event=\"revoked\"}");
    }

    @Test
    void theApiIsDescribed() {
        given().accept("application/json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("paths.'/v1/sessions'.post.operationId", equalTo("createSession"))
                .body("paths.'/v1/sessions/validate'.post.operationId", equalTo("validateSession"))
                .body("paths.'/v1/sessions/refresh'.post.operationId", equalTo("refreshSession"))
                .body("paths.'/v1/sessions/revoke'.post.operationId", equalTo("revokeSession"))
                .body("paths.'/v1/sessions/user/revoke'.post.operationId", equalTo("revokeUserSessions"))
                .body("components.schemas.CreateSessionRequest.required", hasItems("clientId", "token"))
                .body("components.schemas.ValidSession.required", hasItems("user", "expiresAt"));
    }
}
