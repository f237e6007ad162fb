// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads paths and queries: a target means one thing, or it is refused. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class RequestTargetIT {
    private TenantFixture tenant;
    private RawHttp http;
    private String key;

    @BeforeEach
    void createTenant() {
        tenant = TenantFixture.create();
        http = new RawHttp(RestAssured.port);
        key = basic(tenant.apiSecretKey());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\u0001',
            value = {
                "auth0|123 auth0%7C123",
                "a;x a%3Bx",
                "..;x ..%3Bx",
                "CORP\\alice CORP%5Calice",
                "^[a]{b}\"<c>` %5E%5Ba%5D%7Bb%7D%22%3Cc%3E%60",
                "a+b@example.com a%2Bb%40example.com",
                "j\u00c3\u00bcrgen j%C3%BCrgen",
                "%61lice alice"
            })
    void anIdIsTheSameUserEncodedOrNot(String unencoded, String encoded) throws IOException {
        String email = UUID.randomUUID() + "@example.com";

        assertThat(http.sendBody("PATCH", "/v1/users/" + unencoded, "{\"email\":\"" + email + "\"}", key)
                        .status())
                .isEqualTo(200);

        assertThat(http.send("GET", "/v1/users/" + encoded, key).body()).contains(email);
        RawHttp.Answer tracked = http.sendBody("POST", "/v1/users/" + unencoded + "/actions/pay", "{}", key);
        assertThat(tracked.status()).as(tracked.body()).isEqualTo(200);
        tenant.asBackend().get("/v1/users?email=" + email).then().body("users[0].userId", equalTo(decode(encoded)));
    }

    @Test
    void aSemicolonBelongsToTheId() throws IOException {
        track("a");
        track("a%3Bx");

        assertThat(http.send("DELETE", "/v1/users/a;x", key).status()).isBetween(200, 204);

        tenant.asBackend().get("/v1/users/a/actions").then().body("size()", equalTo(1));
        tenant.asBackend().get("/v1/users/a%3Bx/actions").then().body("size()", equalTo(0));
    }

    @Test
    void aSemicolonBelongsToTheValueInAQuery() throws IOException {
        http.sendBody("PATCH", "/v1/users/someone", "{\"username\":\"a;b\"}", key);

        assertThat(http.send("GET", "/v1/users?username=a;b", key).body()).contains("someone");
        assertThat(http.send("GET", "/v1/users?username=a", key).body()).doesNotContain("someone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/users/U/authenticators/%2E%2E",
                "/v1/users/U/authenticators/..",
                "/v1/users/U/authenticators/",
                "/v1/users/U/",
                "/v1/users/U//",
                "/v1/users/x/../U",
                "/v1/users/./U",
                "/v1//users/U",
                "//v1/users/U",
                "/v1/users/U%00",
                "/v1/users/U%FF",
                "/v1/users/U%C0%AF",
                "/v1/users/U%2",
                "/v1/users/U\u00ff",
                "/v1/users/U#",
                "/v1/users/U?a=%FF"
            })
    void aTargetWithTwoReadingsDeletesNobody(String target) throws IOException {
        tenant.enrol("U", new PhoneKey());

        RawHttp.Answer answer = http.send("DELETE", target, key);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo("invalid_request");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        tenant.asBackend().get("/v1/users/U/authenticators").then().body("size()", equalTo(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/client/../../ws-v1-challenge/x",
                "/v1/client/../../ws-v1-challenge",
                "/v1/client/%2E%2E/%2e%2e/ws-v1-challenge",
                "/v1/../ws-v1-challenge",
                "/ws-v1-challenge/../v1/users/U",
                "/ws-v1-challenge/./",
                "/./ws-v1-challenge"
            })
    void aTargetWithDotSegmentsReachesNoSocketAndNoCall(String target) throws IOException {
        String caller = target.startsWith("/v1/client/") ? basic(tenant.tenantId()) : key;
        String[] handshake = {
            caller,
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol: authsignal-ws, x.authsignal.tenant." + tenant.tenantId()
        };
        for (RawHttp.Answer answer : new RawHttp.Answer[] {
            http.send("GET", target, caller),
            http.sendBody("POST", target, "{}", caller),
            http.send("GET", target, handshake)
        }) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.errorCode()).isEqualTo("invalid_request");
            assertThat(answer.body()).contains("path: has a segment . or ..");
        }
        // Outside the API nobody is asked who they are.
        assertThat(http.send("GET", target, basic("unknown")).status())
                .isEqualTo(target.startsWith("/v1/") ? 401 : 400);
    }

    @Test
    void anActionWithADotSegmentWritesNothing() throws IOException {
        RawHttp.Answer answer = http.sendBody("POST", "/v1/users/U/actions/..", "{\"email\":\"a@b.example\"}", key);

        assertThat(answer.status()).isEqualTo(400);
        tenant.asBackend().get("/v1/users/U").then().body("email", nullValue());
    }

    @Test
    void twoByteSequencesThatAreNoTextAreNotOneUser() throws IOException {
        assertThat(http.sendBody("PATCH", "/v1/users/a%FF", "{}", key).status()).isEqualTo(400);
        assertThat(http.send("GET", "/v1/users/a%FE", key).status()).isEqualTo(400);
        assertThat(http.send("GET", "/v1/users?username=%FE", key).status()).isEqualTo(400);
        assertThat(http.send("GET", "/v1/users?%FE=x", key).status()).isEqualTo(400);
    }

    @Test
    void noFilterIsLostBehindManyParameters() throws IOException {
        assertThat(http.send("GET", "/v1/users?" + "a&".repeat(1030) + "email=nobody@example.com", key)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void theCredentialsAreCheckedBeforeThePath() throws IOException {
        String unknown = basic("unknown");
        for (String target : new String[] {
            "/v1/users/U/actions/pay/",
            "/v1/users/..",
            "/v1/users/%FF",
            "/v1/nothing",
            "/v1/users/U/nothing",
            "/v1/admin/nothing",
            "/v1/client/nothing"
        }) {
            RawHttp.Answer answer = http.send("GET", target, unknown);
            assertThat(answer.status()).as(target).isEqualTo(401);
            assertThat(answer.errorCode()).isEqualTo("unauthorized");
        }
        assertThat(http.send("PUT", "/v1/users/U", unknown).status()).isEqualTo(401);
        assertThat(http.send("GET", "/v1/users/U/nothing", key).status()).isEqualTo(404);
        assertThat(http.send("GET", "/v1/users/U/actions/pay/", key).status()).isEqualTo(400);
    }

    @Test
    void theAbsoluteFormOfATargetIsTaken() throws IOException {
        assertThat(http.send("GET", "http://localhost/v1/users/U", key).status())
                .isEqualTo(200);
        assertThat(http.send("GET", "http://localhost/v1/users/..", key).status())
                .isEqualTo(400);
    }

    private void track(String user) throws IOException {
        assertThat(http.sendBody("POST", "/v1/users/" + user + "/actions/pay", "{}", key)
                        .status())
                .isEqualTo(200);
    }

    private static String decode(String encoded) {
        return java.net.URLDecoder.decode(encoded.replace("+", "%2B"), UTF_8);
    }

    private static String basic(String user) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ":").getBytes(ISO_8859_1));
    }
}
