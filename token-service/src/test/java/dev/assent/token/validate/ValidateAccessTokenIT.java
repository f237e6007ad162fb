// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import static dev.assent.contracts.challenge.ChallengeStatus.APPROVED;
import static dev.assent.token.validate.ValidateApi.validate;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.token.ChallengeFixture;
import dev.assent.token.ServiceFixture;
import dev.assent.token.ServiceFixture.Tenant;
import dev.assent.token.signing.JwtService;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ValidateAccessTokenIT {
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");

    @Inject
    ServiceFixture fixture;

    @Inject
    JwtService jwts;

    @Inject
    MutableClock clock;

    private Tenant tenant;
    private ChallengeFixture challenge;
    private String token;

    @BeforeEach
    void issueToken() {
        tenant = fixture.tenant();
        challenge = ChallengeFixture.of(tenant);
        token = fixture.accessToken(challenge);
    }

    @Test
    void aValidTokenReturnsTheAction() {
        validate(tenant, token, "action", challenge.actionCode(), "userId", challenge.userId())
                .statusCode(200)
                .body("isValid", equalTo(true))
                .body("state", equalTo("CHALLENGE_SUCCEEDED"))
                .body(
                        "stateUpdatedAt",
                        equalTo(Json.format(challenge.updated(2, APPROVED).updatedAt())))
                .body("userId", equalTo(challenge.userId()))
                .body("actionCode", equalTo(challenge.actionCode()))
                .body("action", equalTo(challenge.actionCode()))
                .body("idempotencyKey", equalTo(challenge.idempotencyKey()))
                .body("verificationMethod", equalTo("PUSH"))
                .body("$", not(hasKey("error")));
    }

    @Test
    void aTokenOfAnotherActionOrUserIsNotValidAndHasNoState() {
        validate(tenant, token, "action", "pay").body("isValid", equalTo(false)).body("$", not(hasKey("state")));
        validate(tenant, token, "userId", "user-2")
                .body("isValid", equalTo(false))
                .body("$", not(hasKey("state")));
    }

    @Test
    void anotherTenantReadsNothing() {
        Tenant other = fixture.tenant();
        refused(other, token, "invalid_token");

        clock.turn(Duration.ofMinutes(11));
        refused(other, token, "invalid_token");
    }

    @ParameterizedTest
    @EnumSource(names = {"BLOCK", "ALLOW", "REVIEW_REQUIRED", "CHALLENGE_FAILED", "REVIEW_FAILED"})
    void aTokenOfAnActionThatTheBackendHasDecidedIsNoProof(ActionState state) {
        validate(tenant, token).body("isValid", equalTo(true));

        fixture.publish(challenge.tracked(2, state));

        validate(tenant, token)
                .statusCode(200)
                .body("isValid", equalTo(false))
                .body("state", equalTo(state.name()))
                .body("$", not(hasKey("verificationMethod")));
        given().auth()
                .preemptive()
                .basic(tenant.key(), "")
                .contentType("application/json")
                .body(Map.of("clientId", "web", "token", token))
                .post("/v1/sessions")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"));
    }

    @Test
    void aTokenOfAnActionThatTheBackendHasReviewedSinceIsAProof() {
        fixture.publish(challenge.tracked(2, ActionState.REVIEW_SUCCEEDED));

        validate(tenant, token)
                .body("isValid", equalTo(true))
                .body("state", equalTo("REVIEW_SUCCEEDED"))
                .body("verificationMethod", equalTo("PUSH"));
    }

    @Test
    void theTokenOfAChallengeThatWasStartedAfterADecisionIsAProof() {
        fixture.publish(
                challenge.tracked(2, ActionState.ALLOW, challenge.startedAt().minusSeconds(60)));

        validate(tenant, token).body("isValid", equalTo(true)).body("state", equalTo("CHALLENGE_SUCCEEDED"));
    }

    @Test
    void aTokenOfARemovedUserIsInvalid() {
        ChallengeFixture anew = challenge.repeatedAt(Instant.now().plusSeconds(1));
        Tenant other = fixture.tenant();
        String elsewhere = fixture.accessToken(ChallengeFixture.of(other));
        validate(tenant, token).body("isValid", equalTo(true));

        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), Instant.now()));

        await().untilAsserted(() -> refused(tenant, token, "invalid_token"));
        validate(tenant, fixture.accessToken(anew)).body("isValid", equalTo(true));
        validate(other, elsewhere).body("isValid", equalTo(true));
    }

    @Test
    void aTokenHasOneSpelling() {
        for (String suffix : List.of("=", "==", " ", "\n", ".")) {
            refused(tenant, token + suffix, "invalid_token");
        }
        refused(
                tenant,
                token.substring(0, token.length() - 1) + (char) (token.charAt(token.length() - 1) + 1),
                "invalid_token");
        validate(tenant, token).body("isValid", equalTo(true));
    }

    @Test
    void anExpiredTokenIsReported() {
        clock.turn(Duration.ofMinutes(10));

        refused(tenant, token, "expired_token");
    }

    @Test
    void aChangedTokenIsInvalid() {
        List<String> parts = List.of(token.split("\\.", -1));
        String claims = new String(Base64.getUrlDecoder().decode(parts.get(1)), UTF_8).replace("user-1", "user-2");

        refused(tenant, parts.get(0) + "." + encode(claims) + "." + parts.get(2), "invalid_token");
        refused(tenant, parts.get(0) + "." + parts.get(1) + "." + encode("x".repeat(64)), "invalid_token");
        refused(tenant, parts.get(0) + "." + parts.get(1) + ".", "invalid_token");
        refused(tenant, parts.get(0) + "." + parts.get(1) + "." + encode("\0".repeat(64)), "invalid_token");
    }

    @Test
    void aForeignKeyUnderOurKeyIdIsInvalid() throws Exception {
        ECKey foreignKey = new ECKeyGenerator(Curve.P_256).generate();

        refused(tenant, signed(JWSAlgorithm.ES256, TYPE, new ECDSASigner(foreignKey)), "invalid_token");
    }

    @Test
    void aKeyInTheHeaderIsIgnored() throws Exception {
        ECKey foreignKey = new ECKeyGenerator(Curve.P_256).generate();
        SignedJWT forged = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(TYPE)
                        .keyID(keyId())
                        .jwk(foreignKey.toPublicJWK())
                        .build(),
                claims());
        forged.sign(new ECDSASigner(foreignKey));

        refused(tenant, forged.serialize(), "invalid_token");
    }

    @Test
    void thePublicKeyIsNotAcceptedAsASharedSecret() throws Exception {
        ECKey served = JWKSet.parse(given().get("/.well-known/jwks.json").asString())
                .getKeyByKeyId(keyId())
                .toECKey();

        refused(tenant, signed(JWSAlgorithm.HS256, TYPE, new MACSigner(served.toJSONString())), "invalid_token");
        refused(
                tenant,
                signed(
                        JWSAlgorithm.HS256,
                        TYPE,
                        new MACSigner(served.toECPublicKey().getEncoded())),
                "invalid_token");
    }

    @Test
    void anUnsignedTokenIsInvalid() throws Exception {
        String claims = encode(claims().toString());

        for (String algorithm : new String[] {"none", "None", "NONE", "ES256"}) {
            String header = encode("{\"alg\":\"" + algorithm + "\",\"typ\":\"at+jwt\",\"kid\":\"" + keyId() + "\"}");
            refused(tenant, header + "." + claims + ".", "invalid_token");
        }
    }

    @Test
    void aTokenOfAnotherTypeOrIssuerIsInvalid() throws Exception {
        JOSEObjectType session = new JOSEObjectType("session+jwt");

        refused(tenant, jwts.sign(session, claims()).await().indefinitely(), "invalid_token");
        refused(
                tenant,
                jwts.sign(
                                TYPE,
                                new JWTClaimsSet.Builder(claims())
                                        .issuer("https://other")
                                        .build())
                        .await()
                        .indefinitely(),
                "invalid_token");
    }

    private static void refused(Tenant tenant, String token, String error) {
        validate(tenant, token).statusCode(200).body("", equalTo(Map.of("isValid", false, "error", error)));
    }

    private String signed(JWSAlgorithm algorithm, JOSEObjectType type, JWSSigner signer) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(algorithm).type(type).keyID(keyId()).build(), claims());
        jwt.sign(signer);
        return jwt.serialize();
    }

    private JWTClaimsSet claims() throws Exception {
        return SignedJWT.parse(token).getJWTClaimsSet();
    }

    private String keyId() throws Exception {
        return SignedJWT.parse(token).getHeader().getKeyID();
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
