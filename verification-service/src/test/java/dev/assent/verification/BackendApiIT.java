// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.Receipt;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.TopicClient;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the requests of backends: the newest pending challenge and the receipt. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class BackendApiIT {
    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    @Inject
    MutableClock clock;

    private Tenant tenant;
    private EnrolledDevice device;

    @BeforeEach
    void enrolDevice() {
        tenant = fixture.tenant(null);
        device = fixture.enrol(tenant, "alice");
    }

    @Test
    void theNewestPendingChallengeIsFoundByEachFilter() {
        pending(Map.of("userId", "alice")).body("$", anEmptyMap());
        SignIn older = fixture.start(tenant, device);
        SignIn newer = SignIn.of(tenant.id(), "alice", ServiceFixture.LIFETIME, device);
        // Not awaited: a backend may ask right after the start.
        topics.publish(newer.created());

        pending(Map.of("userId", "alice"))
                .body("challengeId", equalTo(newer.id().toString()))
                .body("expiresAt", equalTo((int) newer.created().expiresAt().getEpochSecond()))
                .body("verificationMethod", equalTo("PUSH"))
                .body("action", equalTo("sign-in"));
        pending(Map.of()).body("challengeId", equalTo(newer.id().toString()));
        pending(Map.of("userId", "alice", "action", "sign-in", "verificationMethod", "PUSH"))
                .body("challengeId", equalTo(newer.id().toString()));
        pending(Map.of("challengeId", older.id().toString()))
                .body("challengeId", equalTo(older.id().toString()));

        pending(Map.of("userId", "bob")).body("$", anEmptyMap());
        pending(Map.of("action", "pay")).body("$", anEmptyMap());
        pending(Map.of("challengeId", "none")).body("$", anEmptyMap());
        pending(Map.of("challengeId", older.id().toString(), "userId", "bob")).body("$", anEmptyMap());
    }

    @Test
    void anAnsweredCancelledOrOverdueChallengeIsNotPending() {
        SignIn answered = fixture.start(tenant, device);
        answered.answer(device.phone(), false).statusCode(200);
        SignIn cancelled = fixture.start(tenant, device);
        topics.publishFrom("challenge-service", cancelled.cancellationRequest());

        pending(Map.of("userId", "alice")).body("$", anEmptyMap());

        fixture.start(tenant, device);
        clock.turn(ServiceFixture.LIFETIME);
        pending(Map.of("userId", "alice")).body("$", anEmptyMap());
    }

    @Test
    void anotherTenantSeesNothing() {
        SignIn signIn = fixture.start(tenant, device);
        signIn.answer(device.phone(), true).statusCode(200);
        SignIn open = fixture.start(tenant, device);
        Tenant other = fixture.tenant(null);

        for (SignIn theirs : new SignIn[] {signIn, open}) {
            other.asBackend()
                    .queryParam("challengeId", theirs.id().toString())
                    .get("/v1/challenges")
                    .then()
                    .statusCode(200)
                    .body("$", anEmptyMap());
            receipt(other, theirs.id().toString()).statusCode(404).body("errorCode", equalTo("challenge_not_found"));
        }
        receipt(new Tenant(tenant.id(), "guessed"), signIn.id().toString())
                .statusCode(401)
                .body("errorCode", equalTo("unauthorized"));
    }

    @Test
    void anUnknownVerificationMethodIsRefusedByName() {
        tenant.asBackend()
                .queryParam("verificationMethod", "PIGEON")
                .get("/v1/challenges")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("verificationMethod:"));
    }

    @Test
    void aReceiptProvesAnApproval() {
        SignIn signIn = fixture.startWithCode("4711", tenant, device);
        signIn.answer(device.phone(), true, Map.of("signatureVersion", 2, "verificationCode", "4711"))
                .statusCode(200);

        Receipt receipt = read(signIn);

        tenant.asBackend()
                .accept("a/b")
                .get("/v1/challenges/{id}/receipt", signIn.id().toString())
                .then()
                .statusCode(406)
                .body("errorCode", equalTo("not_acceptable"));
        assertThat(receipt.decision()).isEqualTo(ChallengeStatus.APPROVED);
        assertThat(receipt.context()).isEqualTo(signIn.created().context());
        assertThat(receipt.signatureVersion()).isEqualTo(2);
        assertThat(receipt.message()).isEqualTo(signIn.id() + ".true.4711");
        assertThat(receipt.userAuthenticatorId()).isEqualTo(device.id());
        assertThat(receipt.decidedAt()).isNotNull();
        assertProves(receipt);
        topics.publish(signIn.update(3, ChallengeStatus.VERIFIED, null));
        fixture.publish(fixture.start(tenant, device).created());
        assertThat(read(signIn)).isEqualTo(receipt);
    }

    @Test
    void aRefusalByTheTenantDoesNotChangeTheReceipt() {
        SignIn signIn = fixture.startWithCode("4711", tenant, device);
        signIn.answer(device.phone(), true, Map.of("signatureVersion", 2, "verificationCode", "4711"))
                .statusCode(200);
        Receipt receipt = read(signIn);

        fixture.publish(signIn.refusedByTenant(3));

        assertThat(read(signIn)).isEqualTo(receipt);
        assertProves(receipt);
    }

    @Test
    void aReceiptOfADeclineHoldsTheMessageOfAnUnmodifiedPhone() {
        SignIn signIn = fixture.start(tenant, device);
        String signature = device.phone().sign(signIn.id().toString());
        signIn.answer(device.phone(), signature, false, Map.of()).statusCode(200);

        Receipt receipt = read(signIn);

        assertThat(receipt.decision()).isEqualTo(ChallengeStatus.DECLINED);
        assertThat(receipt.signatureVersion()).isEqualTo(1);
        assertThat(receipt.message()).isEqualTo(signIn.id().toString());
        assertThat(receipt.signature()).isEqualTo(signature);
        assertProves(receipt);
    }

    @Test
    void anUnansweredChallengeHasNoReceipt() {
        SignIn open = fixture.start(tenant, device);
        notAnswered(open);
        clock.turn(ServiceFixture.LIFETIME);
        notAnswered(open);
        clock.reset();
        SignIn guessed = fixture.startWithCode("4711", tenant, device);
        for (int i = 0; i < 3; i++) {
            guessed.answer(device.phone(), true, Map.of("verificationCode", "0000"))
                    .statusCode(400);
        }
        notAnswered(guessed);

        receipt(
                        tenant,
                        SignIn.of(tenant.id(), "alice", ServiceFixture.LIFETIME, device)
                                .id()
                                .toString())
                .statusCode(404)
                .body("errorCode", equalTo("challenge_not_found"));
        receipt(tenant, ChallengeId.of(open.id().uuid(), "another context").toString())
                .statusCode(404);
        receipt(tenant, "none").statusCode(404);
    }

    private void notAnswered(SignIn signIn) {
        receipt(tenant, signIn.id().toString()).statusCode(409).body("errorCode", equalTo("challenge_not_answered"));
    }

    private static void assertProves(Receipt receipt) {
        DeviceKey key = DeviceKey.parse(receipt.publicKey()).orElseThrow();
        assertThat(key.verifies(receipt.message(), receipt.signature())).isTrue();
        assertThat(Base64.getEncoder().encodeToString(Base64.getDecoder().decode(receipt.signature())))
                .isEqualTo(receipt.signature());
        ChallengeId id = ChallengeId.parse(receipt.challengeId()).orElseThrow();
        assertThat(ChallengeId.of(id.uuid(), receipt.context())).isEqualTo(id);
    }

    private Receipt read(SignIn signIn) {
        byte[] answer = receipt(tenant, signIn.id().toString())
                .statusCode(200)
                .extract()
                .asByteArray();
        return Json.read(new String(answer, UTF_8), Receipt.class);
    }

    private static ValidatableResponse receipt(Tenant as, String challengeId) {
        return as.asBackend().get("/v1/challenges/{id}/receipt", challengeId).then();
    }

    private ValidatableResponse pending(Map<String, String> filters) {
        return tenant.asBackend()
                .queryParams(filters)
                .get("/v1/challenges")
                .then()
                .statusCode(200);
    }
}
