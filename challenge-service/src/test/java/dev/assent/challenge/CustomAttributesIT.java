// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of custom attributes: what they may hold, and that the phone is asked about exactly that. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class CustomAttributesIT {
    @Inject
    ChallengeEventClient challengeEvents;

    TenantFixture tenant;

    @BeforeEach
    void aUserWithADevice() {
        tenant = TenantFixture.create();
        tenant.enrol("alice", new PhoneKey());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"tags": ["b", "a", 2.50, true], "none": []}           | {"none":[],"tags":["b","a",2.5,true]}
                    {"n": 12.50}                                           | {"n":12.5}
                    {"n": 1e21}                                            | {"n":1e+21}
                    {"n": 1e-320}                                          | {"n":1e-320}
                    {"n": 9007199254740992.0}                              | {"n":9007199254740992}
                    {"n": 18014398509481984, "m": -0.0, "l": [1E+2, 0.1]}  | {"l":[100,0.1],"m":0,"n":18014398509481984}
                    {"payee": "Zoë \\u200f5", "absent": null}              | {"payee":"Zoë \u200f5"}
                    """)
    void theContextHoldsExactlyWhatWasTracked(String custom, String canonical) {
        String challengeId = tenant.startChallenge(token(custom));

        ChallengeCreated created = challengeEvents.created(challengeId);
        assertThat(created.context()).contains(",\"custom\":" + canonical + ",\"expiresAt\"");
        assertThat(ChallengeId.of(created.challengeUuid(), created.context())).hasToString(challengeId);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"a": 9007199254740993.0}      | custom.a: is a number that cannot be signed exactly
                    {"a": 9007199254740993}        | custom.a: is a number that cannot be signed exactly
                    {"a": 0.1000000000000000055}   | custom.a: is a number that cannot be signed exactly
                    {"a": 1e400}                   | custom.a: is a number that cannot be signed exactly
                    {"a": 1e-400}                  | custom.a: is a number that cannot be signed exactly
                    {"a": -1e999999999}            | custom.a: is a number that cannot be signed exactly
                    {"a": [1, 1e400]}              | custom.a[1]: is a number that cannot be signed exactly
                    {"a": {"b": 1}}                | custom.a: must be a string, a number, a boolean or a list of these; found an object
                    {"a": [{"b": 1}]}              | custom.a[0]: must be a string, a number, a boolean or a list of these; found an object
                    {"a": [[1]]}                   | custom.a[0]: must be a string, a number, a boolean or a list of these; found a list in a list
                    {"a": [null]}                  | custom.a[0]: must be a string, a number, a boolean or a list of these; found null
                    {"a": "1 EUR\\n2 EUR"}         | custom.a: must not contain control characters or bidirectional overrides
                    {"a": "\\u202e001"}            | custom.a: must not contain control characters or bidirectional overrides
                    {"a": ["x", "\\u2067001"]}     | custom.a[1]: must not contain control characters or bidirectional overrides
                    {"a": "\\u001b[2J"}            | custom.a: must not contain control characters or bidirectional overrides
                    {"a\\u202e": 1}                | custom: a name must have
                    """)
    void whatCannotBeShownAndSignedIsRefused(String custom, String error) {
        for (String path : List.of("/v1/users/bob/actions/pay", "/v1/users/bob")) {
            tenant.asBackend()
                    .body("{\"custom\": " + custom + "}")
                    .post(path)
                    .then()
                    .statusCode(400)
                    .body("errorCode", equalTo("invalid_request"))
                    .body("errorDescription", startsWith(error));
        }
    }

    @Test
    void theValuesOfAllListsAreBounded() {
        String list = "[" + "1,".repeat(127) + "1]";
        tenant.asBackend()
                .body("{\"custom\": {\"a\": " + list + ", \"b\": " + list + "}}")
                .patch("/v1/users/alice")
                .then()
                .statusCode(200);
        tenant.asBackend()
                .body("{\"custom\": {\"a\": " + list + ", \"b\": " + list + ", \"c\": 1}}")
                .patch("/v1/users/alice")
                .then()
                .statusCode(400)
                .body("errorDescription", equalTo("custom: must have at most 256 values in all"));
    }

    @Test
    void aUsersListsAreStored() {
        Map<String, Object> custom =
                Map.of("roles", List.of("admin", "auditor"), "levels", List.of(1, 2), "tier", "gold");
        tenant.asBackend()
                .body(Map.of("custom", custom))
                .patch("/v1/users/alice")
                .then()
                .statusCode(200)
                .body("custom", equalTo(custom));
        tenant.asBackend().get("/v1/users/alice").then().body("custom", equalTo(custom));
    }

    @Test
    void anAgentsAndADevicesHiddenCharactersAreMadeVisible() {
        String token = tenant.asBackend()
                .body("{\"userAgent\": \"App (Zoë\\u0080\\u0099s \\u202ephone\\n)\"}")
                .post("/v1/users/alice/actions/pay")
                .then()
                .statusCode(200)
                .extract()
                .path("token");
        assertThat(challengeEvents.created(tenant.startChallenge(token)).context())
                .contains("\"userAgent\":\"App (Zoë\ufffd\ufffds \ufffdphone\ufffd)\"");

        TenantFixture.asBrowser(tenant.enrolmentToken("bob"))
                .body("{\"publicKey\": \"" + new PhoneKey().publicKey()
                        + "\", \"deviceName\": \"\\u202eenohp\\u0007\", \"devicePlatform\": \"ios\"}")
                .post(TenantFixture.ENROLMENT_PATH)
                .then()
                .statusCode(200);
        tenant.asBackend()
                .get("/v1/users/bob/authenticators")
                .then()
                .body("[0].displayName", equalTo("\ufffdenohp\ufffd"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"idempotencyKey\": \"order-1\", \"custom\": {\"amount\": 9999.00, \"to\": [\"a\", \"b\"]}}",
                "{\"idempotencyKey\": \"order-1\", \"custom\": {\"amount\": \"1.00\", \"to\": [\"a\", \"b\"]}}",
                "{\"idempotencyKey\": \"order-1\", \"custom\": {\"amount\": 1.00, \"to\": [\"b\", \"a\"]}}",
                "{\"idempotencyKey\": \"order-1\", \"custom\": {\"amount\": 1.00}}",
                "{\"idempotencyKey\": \"order-1\", \"custom\": {}}",
                "{\"idempotencyKey\": \"order-1\"}"
            })
    void aKeyWithOtherContentIsRefused(String body) {
        tenant.asBackend()
                .body("{\"idempotencyKey\": \"order-1\", \"custom\": {\"amount\": 1.00, \"to\": [\"a\", \"b\"]}}")
                .post("/v1/users/alice/actions/pay")
                .then()
                .statusCode(200);

        tenant.asBackend()
                .body(body.replace("}}", "}, \"email\": \"changed@example.org\"}"))
                .post("/v1/users/alice/actions/pay")
                .then()
                .statusCode(409)
                .body("errorCode", equalTo("idempotency_key_reused"))
                .body("errorDescription", startsWith("idempotencyKey: "))
                .body("token", nullValue());
        tenant.asBackend().get("/v1/users/alice").then().body("email", nullValue());
    }

    @Test
    void aKeyWithTheSameContentIsTheSameAction() {
        Map<String, Object> first = Map.of("idempotencyKey", "k", "custom", Map.of("amount", 1.5, "payee", "Bookshop"));
        tenant.track("alice", "pay", first).body("state", equalTo("CHALLENGE_REQUIRED"));
        tenant.asBackend()
                .body(Map.of("state", "CHALLENGE_SUCCEEDED"))
                .patch("/v1/users/alice/actions/pay/k")
                .then()
                .statusCode(200);

        // The same content in another order and another form, from another network, for another token.
        tenant.asBackend()
                .body(
                        "{\"custom\": {\"payee\": \"Bookshop\", \"amount\": 1.50, \"absent\": null}, \"idempotencyKey\": \"k\","
                                + " \"ipAddress\": \"203.0.113.9\", \"userAgent\": \"Other\", \"scope\": \"add:authenticators\"}")
                .post("/v1/users/alice/actions/pay")
                .then()
                .statusCode(200)
                .body("idempotencyKey", equalTo("k"))
                .body("state", equalTo("CHALLENGE_SUCCEEDED"));
        // Another action and another user have their own keys.
        tenant.track("alice", "close", Map.of("idempotencyKey", "k")).statusCode(200);
        tenant.track("bob", "pay", Map.of("idempotencyKey", "k")).statusCode(200);
    }

    @Test
    void oneContentWinsWhereCallsWithOneKeyMeet() throws Exception {
        List<Integer> statuses = ConcurrentCalls.run(8, number -> tenant.track(
                        "alice", "pay", Map.of("idempotencyKey", "k", "custom", Map.of("amount", number % 2)))
                .extract()
                .statusCode());

        assertThat(statuses).containsOnly(200, 409).hasSize(8);
        int winner = statuses.indexOf(200) % 2;
        for (int number = 0; number < statuses.size(); number++) {
            assertThat(statuses.get(number)).isEqualTo(number % 2 == winner ? 200 : 409);
        }
    }

    @Test
    void anEmptyContentIsNone() {
        tenant.track("alice", "pay", Map.of("idempotencyKey", "k")).statusCode(200);
        tenant.track("alice", "pay", Map.of("idempotencyKey", "k", "custom", Map.of()))
                .statusCode(200);
        tenant.track("alice", "pay", Map.of("idempotencyKey", "k", "custom", Map.of("amount", 1)))
                .statusCode(409);
    }

    private String token(String custom) {
        return tenant.asBackend()
                .body("{\"custom\": " + custom + "}")
                .post("/v1/users/alice/actions/pay")
                .then()
                .statusCode(200)
                .extract()
                .path("token");
    }
}
