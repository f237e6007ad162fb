// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the attestation of devices: recorded for a nonce, and never verified. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class AttestationIT {
    private static final String PROOF = "the-attestation-object";
    private static final Map<String, ?> APP_ATTEST =
            Map.of("provider", "APP_ATTEST", "token", PROOF, "keyId", "the-key-id");
    private static final Map<String, ?> PLAY_INTEGRITY = Map.of("provider", "PLAY_INTEGRITY", "token", PROOF);

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    @Inject
    ApprovalFixture approvals;

    TenantFixture tenant;
    PhoneKey phone;

    @BeforeEach
    void aTenantThatRecords() {
        tenant = TenantFixture.create();
        phone = new PhoneKey();
        attestation(tenant, "recorded").statusCode(200).body("attestation", equalTo("recorded"));
    }

    @Test
    void aProofForTheNonceOfTheTokenIsRecordedAsUnverified() {
        String token = tenant.enrolmentToken("alice");
        String nonce = nonce(token);

        UUID id = enrolled(enrol(token, APP_ATTEST));

        tenant.asBackend()
                .get("/v1/users/alice/authenticators")
                .then()
                .statusCode(200)
                .body("[0].userAuthenticatorId", equalTo(id.toString()))
                .body("[0].attestation.provider", equalTo("APP_ATTEST"))
                .body("[0].attestation.status", equalTo("unverified"))
                .body("[0].attestation.recordedAt", notNullValue())
                .body("[0].attestation.token", nullValue());
        proof("alice", id.toString())
                .statusCode(200)
                .body("provider", equalTo("APP_ATTEST"))
                .body("status", equalTo("unverified"))
                .body("recordedAt", notNullValue())
                .body("nonce", equalTo(nonce))
                .body("token", equalTo(PROOF))
                .body("keyId", equalTo("the-key-id"));
        assertThat(storedProof(id)).doesNotContain(PROOF).doesNotContain(nonce);
    }

    @Test
    void theTokenOfAnApprovalGetsANonceForTheNextDevice() {
        UUID first = enrolled(enrol(tenant.enrolmentToken("alice"), null));
        phone = new PhoneKey();
        String token = approvals.approve(tenant, "alice", first);
        String nonce = nonce(token);

        UUID next = enrolled(enrol(token, PLAY_INTEGRITY));

        proof("alice", next.toString()).statusCode(200).body("nonce", equalTo(nonce));
    }

    @Test
    void aTokenThatEnrolsNothingGetsNoNonce() {
        UUID device = enrolled(enrol(tenant.enrolmentToken("alice"), null));
        String genuine = approvals.approve(tenant, "alice", device);
        String challengeId = tenant.startChallenge(tenant.token("alice", "sign-in", Map.of()));

        askForNonce(approvals.accessToken(tenant, "alice", challengeId, Duration.ofMinutes(10)))
                .statusCode(401)
                .body("errorCode", equalTo("invalid_token"));
        clock.turn(Duration.ofMinutes(11));
        askForNonce(genuine).statusCode(401).body("errorCode", equalTo("expired_token"));
        clock.reset();
        tenant.asBackend()
                .delete("/v1/users/alice/authenticators/{id}", device)
                .then()
                .statusCode(200);
        askForNonce(genuine).statusCode(401).body("errorCode", equalTo("invalid_token"));
    }

    @Test
    void aNonceIsUsedOnce() {
        String token = tenant.enrolmentToken("alice");
        nonce(token);
        UUID id = enrolled(enrol(token, PLAY_INTEGRITY));

        assertThat(count(
                        "select 1 from attestation_nonce n join action a on a.id = n.action_id where a.tenant_id = $1",
                        tenant.tenantId()))
                .isZero();
        withoutNonce(enrol(tenant.enrolmentToken("alice"), APP_ATTEST));
        proof("alice", id.toString()).body("provider", equalTo("PLAY_INTEGRITY"));
    }

    @Test
    void aNonceExpires() {
        String token = tenant.enrolmentToken("alice");
        nonce(token);
        clock.turn(Duration.ofMinutes(5));

        withoutNonce(enrol(token, PLAY_INTEGRITY));
    }

    @Test
    void theNonceOfAnotherTokenDoesNotCount() {
        nonce(tenant.enrolmentToken("alice"));

        withoutNonce(enrol(tenant.enrolmentToken("alice"), PLAY_INTEGRITY));
        withoutNonce(enrol(tenant.enrolmentToken("bob"), PLAY_INTEGRITY));
        tenant.asBackend().get("/v1/users/bob").then().body("isEnrolled", equalTo(false));
    }

    @Test
    void aNewNonceReplacesTheEarlierOne() {
        String token = tenant.enrolmentToken("alice");
        String first = nonce(token);
        String second = nonce(token);

        UUID id = enrolled(enrol(token, PLAY_INTEGRITY));

        assertThat(second).isNotEqualTo(first);
        proof("alice", id.toString()).body("nonce", equalTo(second)).body("keyId", nullValue());
    }

    @Test
    void aDeviceWithoutAProofEnrolsToo() {
        UUID id = enrolled(enrol(tenant.enrolmentToken("alice"), null));

        tenant.asBackend().get("/v1/users/alice/authenticators").then().body("[0].attestation", nullValue());
        proof("alice", id.toString()).statusCode(404).body("errorCode", equalTo("not_found"));
    }

    @Test
    void theProofOfAnotherUserOrOfNoDeviceIsNotFound() {
        String token = tenant.enrolmentToken("alice");
        nonce(token);
        UUID id = enrolled(enrol(token, APP_ATTEST));

        proof("bob", id.toString()).statusCode(404);
        proof("alice", UUID.randomUUID().toString()).statusCode(404);
        proof("alice", "no uuid").statusCode(404);
        // A form that UUID.fromString takes: the id without the zero that it begins with.
        proof("alice", id.toString().substring(1)).statusCode(404);
        TenantFixture.create()
                .asBackend()
                .get("/v1/users/alice/authenticators/{id}/attestation", id)
                .then()
                .statusCode(404);
    }

    @Test
    void theProofIsDeletedWithTheDevice() {
        String token = tenant.enrolmentToken("alice");
        nonce(token);
        UUID id = enrolled(enrol(token, APP_ATTEST));

        tenant.asBackend()
                .delete("/v1/users/alice/authenticators/{id}", id)
                .then()
                .statusCode(200);

        assertThat(count("select 1 from attestation where authenticator_id = $1", id))
                .isZero();
    }

    @Test
    void byDefaultAttestationIsNotSupported() {
        TenantFixture other = TenantFixture.create();
        String token = other.enrolmentToken("alice");

        askForNonce(token)
                .statusCode(400)
                .body("errorCode", equalTo("not_supported"))
                .body("errorDescription", startsWith("Attestation"));
        enrol(token, APP_ATTEST)
                .statusCode(400)
                .body("errorCode", equalTo("not_supported"))
                .body("errorDescription", startsWith("Attestation"));
        enrol(token, null).statusCode(200);
    }

    @Test
    void aPolicyThatWouldVerifyIsRejected() {
        attestation(tenant, "required")
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("attestation: must be one of off, recorded"));
    }

    @Test
    void anInvalidProofIsReportedByField() {
        String token = tenant.enrolmentToken("alice");
        nonce(token);

        enrol(token, Map.of("provider", "NONE", "token", "t"))
                .statusCode(400)
                .body("errorDescription", startsWith("performAttestation.provider:"));
        enrol(token, Map.of("token", "t"))
                .statusCode(400)
                .body("errorDescription", startsWith("performAttestation.provider:"));
        enrol(token, Map.of("provider", "APP_ATTEST"))
                .statusCode(400)
                .body("errorDescription", startsWith("performAttestation.token:"));
        enrol(token, Map.of("provider", "APP_ATTEST", "token", "t".repeat(24_577)))
                .statusCode(400)
                .body("errorDescription", startsWith("performAttestation.token:"));
        enrol(token, Map.of("provider", "APP_ATTEST", "token", "t".repeat(24_576)))
                .statusCode(200);
    }

    @Test
    void aNonceNeedsATokenOfAUserThatExists() {
        String token = tenant.enrolmentToken("alice");
        tenant.asBackend().delete("/v1/users/alice").then().statusCode(200);

        askForNonce(token).statusCode(401).body("errorCode", equalTo("invalid_token"));
        askForNonce("no token").statusCode(401).body("errorCode", equalTo("invalid_token"));
    }

    private static ValidatableResponse attestation(TenantFixture tenant, String policy) {
        return TenantFixture.asAdministrator()
                .body(Map.of("attestation", policy))
                .put("/v1/admin/tenants/{tenant}/settings", tenant.tenantId())
                .then();
    }

    /** Asks for a nonce as the SDKs do, with an empty object. */
    private static ValidatableResponse askForNonce(String token) {
        return TenantFixture.asBrowser(token)
                .body("{}")
                .post("/v1/client/challenge")
                .then();
    }

    private static String nonce(String token) {
        return askForNonce(token)
                .statusCode(200)
                .body("challengeId", notNullValue())
                .body("nonce.length()", equalTo(43))
                .extract()
                .path("nonce");
    }

    private ValidatableResponse enrol(String token, Map<String, ?> proof) {
        Map<String, Object> body = new HashMap<>(Map.of("publicKey", phone.publicKey(), "devicePlatform", "ios"));
        body.put("performAttestation", proof);
        return TenantFixture.asBrowser(token)
                .body(body)
                .post(TenantFixture.ENROLMENT_PATH)
                .then();
    }

    private static UUID enrolled(ValidatableResponse response) {
        return UUID.fromString(response.statusCode(200).extract().path("userAuthenticatorId"));
    }

    private static void withoutNonce(ValidatableResponse response) {
        response.statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("performAttestation: needs a nonce"));
    }

    private ValidatableResponse proof(String userId, String id) {
        return tenant.asBackend()
                .get("/v1/users/{user}/authenticators/{id}/attestation", userId, id)
                .then();
    }

    private int count(String query, Object parameter) {
        return pool.preparedQuery(query)
                .execute(Tuple.of(parameter))
                .await()
                .indefinitely()
                .size();
    }

    private String storedProof(UUID id) {
        return pool.preparedQuery("select sealed_proof from attestation where authenticator_id = $1")
                .execute(Tuple.of(id))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString(0);
    }
}
