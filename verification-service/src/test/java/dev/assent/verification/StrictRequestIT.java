// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that requests are read strictly, and that a phone is shown exactly what it signs. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class StrictRequestIT {
    private static final String CHALLENGE_PATH = "/v1/client/user-authenticators/push/challenge";

    @Inject
    ServiceFixture fixture;

    @Inject
    TrackTokenService trackTokens;

    private Tenant tenant;
    private EnrolledDevice device;

    @BeforeEach
    void enrolDevice() {
        tenant = fixture.tenant(null);
        device = fixture.enrol(tenant, "alice");
    }

    @ParameterizedTest
    @CsvSource({
        "challengeId=, challengeId: must not be empty",
        "userId=, userId: must not be empty",
        "userId, userId: must not be empty",
        "action=, action: must not be empty",
        "verificationMethod=, verificationMethod: must not be empty",
        "verificationMethod=push, 'verificationMethod: must be one of PUSH, DEVICE; found \"push\"'",
        "verificationMethod=0, 'verificationMethod: must be one of PUSH, DEVICE; found \"0\"'",
        "userId=bob&userId=alice, userId: must be given once; found 2 times",
        "userid=bob, '\"userid\": is no parameter of this call; known: action, challengeId, userId, verificationMethod'"
    })
    void aFilterThatCannotBeAppliedFindsNobodysChallenge(String query, String error) {
        fixture.start(tenant, device);

        tenant.asBackend()
                .urlEncodingEnabled(false)
                .get("/v1/challenges?" + query)
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(error));
        given().urlEncodingEnabled(false).get("/v1/challenges?" + query).then().statusCode(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    "approved": "true"                                   | approved: must be true or false; found "true"
                    "approved": 1                                        | approved: must be true or false; found 1
                    "approved": true, "signatureVersion": 1.9            | signatureVersion: must be an integer
                    "approved": true, "signatureVersion": "1"            | signatureVersion: must be an integer
                    "approved": true, "signatureVersion": 3              | signatureVersion: must be 1 or 2; found 3
                    "approved": true, "verificationCode": 123456         | verificationCode: must be a string; found a number
                    "approved": false, "reason": 0                       | reason: must be a string; found a number
                    """)
    void anAnswerIsNotCoercedAndItsCodeIsNotQuoted(String members, String error) {
        SignIn signIn = fixture.start(tenant, device);
        String id = signIn.id().toString();

        signIn.asPhone()
                .body("{\"publicKey\": \"" + device.phone().publicKey() + "\", \"challengeId\": \"" + id
                        + "\", \"signature\": \"" + device.phone().sign(id) + "\", " + members + "}")
                .post(CHALLENGE_PATH)
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith(error));
        assertThat(fixture.status(signIn)).isEqualTo("PENDING");
    }

    @Test
    void aPollIsReadStrictly() {
        SignIn signIn = fixture.start(tenant, device);
        RequestSpecification browser =
                given().auth().oauth2(trackTokens.mint(signIn.bearer())).contentType(ContentType.JSON);

        browser.body("{\"challengeId\": 5}")
                .post("/v1/client/verify/push")
                .then()
                .statusCode(400)
                .body("errorDescription", equalTo("challengeId: must be a string; found a number"));
        browser.body(("{\"challengeId\": \"" + signIn.id() + "\u00c0\u00af\"}").getBytes(ISO_8859_1))
                .post("/v1/client/verify/push")
                .then()
                .statusCode(400)
                .body("errorDescription", equalTo("body: must be JSON in UTF-8 (RFC 8259)"));
        browser.body("{\"challengeId\": \"" + signIn.id() + "\", \"unknown\": [1.5]}")
                .post("/v1/client/verify/push")
                .then()
                .statusCode(200);
    }

    @Test
    void aKeyOfADeviceIsGivenOnce() {
        SignIn signIn = fixture.start(tenant, device);
        String key = device.phone().queryKey();

        signIn.asPhone()
                .queryParam("publicKey", new PhoneKey().queryKey(), key)
                .get(CHALLENGE_PATH)
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("publicKey: must be given once"));
        signIn.asPhone()
                .queryParam("publicKey", "")
                .post(CHALLENGE_PATH + "/sign")
                .then()
                .statusCode(400)
                .body("errorDescription", equalTo("publicKey: must not be empty"));
    }

    @Test
    void aPhoneIsShownTheNumbersAndListsThatItSigns() {
        ChallengeCreated created = challenge(Map.of(
                "amounts",
                List.of(12.5, 9007199254740992L, "x", true),
                "tiny",
                1e-320,
                "large",
                new BigDecimal("1e21")));
        fixture.publish(created);

        String answer = given().auth()
                .preemptive()
                .basic(tenant.id(), "")
                .queryParam("publicKey", device.phone().queryKey())
                .get(CHALLENGE_PATH)
                .then()
                .statusCode(200)
                .body("custom.amounts[2]", equalTo("x"))
                .body("context", equalTo(created.context()))
                .extract()
                .asString();

        assertThat(answer)
                .contains("\"amounts\":[12.5,9007199254740992,\"x\",true]", "\"tiny\":1E-320", "\"large\":1E+21");
    }

    private ChallengeCreated challenge(Map<String, Object> custom) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant end = now.plus(ServiceFixture.LIFETIME);
        var context = new ChallengeContext(
                UuidGenerator.next(now),
                "nonce",
                tenant.id(),
                "alice",
                "pay",
                "k",
                now,
                end,
                null,
                null,
                null,
                null,
                custom);
        String text = context.canonicalText();
        return new ChallengeCreated(
                context.id(),
                1,
                ChallengeId.of(context.id(), text).toString(),
                tenant.id(),
                "alice",
                UuidGenerator.next(),
                "pay",
                "k",
                text,
                now,
                end,
                List.of(new ChallengeCreated.Device(device.id(), device.phone().publicKey(), "ios", null, null)),
                null,
                null,
                null);
    }
}
