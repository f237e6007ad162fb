// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the requirements on an answer and the limits on wrong ones. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class AnswerIT {
    private static final Map<String, Object> VERSION_2 = Map.of("signatureVersion", 2);

    @Inject
    ServiceFixture fixture;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    @Test
    void aVersion2SignatureCoversTheAnswer() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.start(tenant, device);
        String decline = device.phone().sign(signIn.id() + ".false.");

        refused(signIn.answer(device.phone(), decline, true, VERSION_2), 401, "invalid_signature");
        refused(
                signIn.answer(device.phone(), device.phone().sign(signIn.id().toString()), true, VERSION_2),
                401,
                "invalid_signature");
        refused(signIn.answer(device.phone(), decline, false, Map.of()), 401, "invalid_signature");

        signIn.answer(device.phone(), decline, false, VERSION_2).statusCode(200);
        assertThat(fixture.end(signIn).status()).isEqualTo(ChallengeStatus.DECLINED);
    }

    @Test
    void aTenantMayRequireVersion2() {
        Tenant tenant = fixture.tenant(ServiceFixture.settings("{\"signatureVersion2Required\": true}"));
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.start(tenant, device);

        refused(signIn.answer(device.phone(), true), 400, "invalid_request")
                .body("errorDescription", startsWith("signatureVersion:"));
        refused(signIn.answer(device.phone(), true, Map.of("signatureVersion", 1)), 400, "invalid_request");

        signIn.answer(device.phone(), true, VERSION_2).statusCode(200);
    }

    @Test
    void theReasonOfADeclineIsAnnounced() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.start(tenant, device);

        refused(signIn.answer(device.phone(), true, Map.of("reason", "not_me")), 400, "invalid_request")
                .body("errorDescription", startsWith("reason:"));
        signIn.answer(device.phone(), false, Map.of("reason", "not_me")).statusCode(200);

        assertThat(fixture.end(signIn)).satisfies(end -> {
            assertThat(end.status()).isEqualTo(ChallengeStatus.DECLINED);
            assertThat(end.reason()).isEqualTo("not_me");
            assertThat(end.authenticatorId()).isEqualTo(device.id());
            assertThat(end.authenticatorDisabled()).isFalse();
        });
    }

    @Test
    void aTenantMayRequireASignedLookUp() {
        Tenant tenant = fixture.tenant(ServiceFixture.settings("{\"signedLookUpRequired\": true}"));
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.start(tenant, device);

        refused(signIn.ask(device.phone()), 401, "invalid_signature");
        String nonce = signIn.asPhone()
                .queryParam("publicKey", device.phone().queryKey())
                .post("/v1/client/user-authenticators/push/challenge/sign")
                .path("message");
        signIn.asPhone()
                .header("X-Authsignal-Signature", device.phone().sign(nonce))
                .queryParam("publicKey", device.phone().queryKey())
                .get("/v1/client/user-authenticators/push/challenge")
                .then()
                .statusCode(200)
                .body("challengeId", equalTo(signIn.id().toString()));
    }

    @Test
    void aDisabledOrExpiredDeviceNeitherSeesNorAnswersAChallenge() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice disabled = fixture.enrol(tenant, "alice");
        EnrolledDevice expiring = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.start(tenant, disabled, expiring);
        fixture.publishChange(tenant, disabled, 2, null, true);
        fixture.publishChange(tenant, expiring, 2, Instant.now().plus(Duration.ofMinutes(2)), false);

        unknownDevice(signIn, disabled.phone());
        signIn.ask(expiring.phone()).statusCode(200);
        clock.turn(Duration.ofMinutes(2));
        unknownDevice(signIn, expiring.phone());

        fixture.publishChange(tenant, disabled, 3, null, false);
        signIn.answer(disabled.phone(), true).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update authenticator set disabled = true where id = $1",
                "delete from authenticator where id = $1",
                "update authenticator set public_key = 'another' where id = $1",
                "update authenticator set expires_at = '2020-01-01' where id = $1"
            })
    void aDeviceThatAnotherInstanceHasChangedDecidesNothing(String change) {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        fixture.start(tenant, device).answer(device.phone(), true).statusCode(200);
        SignIn signIn = fixture.start(tenant, device);

        // This instance has not consumed the event.
        pool.preparedQuery(change).execute(Tuple.of(device.id())).await().indefinitely();

        refused(signIn.answer(device.phone(), true), 404, "invalid_credential");
        assertThat(fixture.status(signIn)).isEqualTo("PENDING");
    }

    @Test
    void aLateEventDoesNotEnableADevice() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.start(tenant, device);
        fixture.publishChange(tenant, device, 3, null, true);
        fixture.publishChange(tenant, device, 2, null, false);

        unknownDevice(signIn, device.phone());
    }

    @Test
    void guessedSignaturesAreLimitedAndRightOnesAreNot() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.start(tenant, device);
        String wrong = new PhoneKey().sign(signIn.id().toString());

        ServiceFixture.repeatUntilTooManyRequests(
                "invalid_signature", () -> signIn.answer(device.phone(), wrong, true, Map.of()));

        // Only wrong signatures of this tenant are limited: not its unknown keys, and not another tenant's signatures.
        refused(signIn.ask(new PhoneKey()), 404, "invalid_credential");
        Tenant other = fixture.tenant(TenantSettings.DEFAULTS);
        EnrolledDevice theirs = fixture.enrol(other, "alice");
        refused(fixture.start(other, theirs).answer(theirs.phone(), wrong, true, Map.of()), 401, "invalid_signature");

        signIn.ask(device.phone()).statusCode(200);
        signIn.answer(device.phone(), true).statusCode(200);
    }

    @Test
    void guessedKeysAreLimitedAndEnrolledOnesAreNot() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.start(tenant, device);

        ServiceFixture.repeatUntilTooManyRequests("invalid_credential", () -> signIn.ask(new PhoneKey()));
        ServiceFixture.repeatUntilTooManyRequests("invalid_credential", () -> signIn.answer(new PhoneKey(), true));
        ServiceFixture.repeatUntilTooManyRequests("invalid_credential", () -> signIn.asPhone()
                .queryParam("publicKey", new PhoneKey().queryKey())
                .post("/v1/client/user-authenticators/push/challenge/sign")
                .then());

        signIn.ask(device.phone()).statusCode(200);

        clock.turn(Duration.ofMinutes(1));
        refused(signIn.ask(new PhoneKey()), 404, "invalid_credential");
        signIn.answer(device.phone(), true).statusCode(200);
    }

    @Test
    void aSignatureAndAKeyHaveOneSpelling() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.start(tenant, device);
        String signature = device.phone().sign(signIn.id().toString());

        for (String other : List.of(signature + "\n", " " + signature, signature + "====", signature.substring(1))) {
            refused(signIn.answer(device.phone(), signIn.id().toString(), other, true), 401, "invalid_signature");
        }
        for (String key : List.of(
                device.phone().publicKey() + "\n", device.phone().publicKey().replace("=", ""))) {
            signIn.asPhone()
                    .body(Map.of(
                            "publicKey",
                            key,
                            "challengeId",
                            signIn.id().toString(),
                            "signature",
                            signature,
                            "approved",
                            true))
                    .post("/v1/client/user-authenticators/push/challenge")
                    .then()
                    .statusCode(400)
                    .body("errorDescription", startsWith("publicKey:"));
        }
        signIn.answer(device.phone(), true).statusCode(200);
    }

    @Test
    void theLookUpsOfADeviceAreLimited() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        EnrolledDevice other = fixture.enrol(tenant, "bob");
        SignIn signIn = fixture.start(tenant, device);

        // The allowance refills all the time: the number of requests depends on the machine, and the next one may pass.
        ValidatableResponse limited = await().pollInterval(Duration.ofMillis(1))
                .until(() -> sign(signIn, device), answer -> answer.extract().statusCode() == 429);

        refused(limited, 429, "too_many_requests").header("Retry-After", notNullValue());
        sign(signIn, other).statusCode(200);
        signIn.answer(device.phone(), true).statusCode(200);
        clock.turn(Duration.ofMinutes(1));
        sign(signIn, device).statusCode(200);
    }

    private static ValidatableResponse sign(SignIn signIn, EnrolledDevice device) {
        return signIn.asPhone()
                .queryParam("publicKey", device.phone().queryKey())
                .post("/v1/client/user-authenticators/push/challenge/sign")
                .then();
    }

    private static void unknownDevice(SignIn signIn, PhoneKey phone) {
        refused(signIn.ask(phone), 404, "invalid_credential");
        refused(signIn.answer(phone, true), 404, "invalid_credential");
        refused(
                signIn.asPhone()
                        .queryParam("publicKey", phone.queryKey())
                        .post("/v1/client/user-authenticators/push/challenge/sign")
                        .then(),
                404,
                "invalid_credential");
    }

    private static ValidatableResponse refused(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status).body("errorCode", equalTo(code));
    }
}
