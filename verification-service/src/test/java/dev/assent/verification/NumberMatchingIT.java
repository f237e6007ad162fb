// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the digits that a user copies from the browser to the phone, and the limits on wrong ones. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class NumberMatchingIT {
    private static final String CODE = "042317";
    private static final String WRONG = "042318";

    @Inject
    ServiceFixture fixture;

    @Test
    void anApprovalNeedsTheDigits() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.startWithCode(CODE, tenant, device);

        signIn.ask(device.phone()).body("verificationCodeDigits", equalTo(6));
        signIn.answer(device.phone(), true)
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("verificationCode:"));
        guess(signIn, device, "").statusCode(400).body("errorCode", equalTo("invalid_request"));
        mismatch(guess(signIn, device, WRONG));
        mismatch(guess(signIn, device, "42317"));
        guess(signIn, device, CODE).statusCode(200);

        assertThat(fixture.end(signIn)).satisfies(end -> {
            assertThat(end.status()).isEqualTo(ChallengeStatus.APPROVED);
            assertThat(end.reason()).isNull();
        });
        guess(signIn, device, CODE).statusCode(409);
    }

    @Test
    void aDeclineNeedsNone() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.startWithCode(CODE, tenant, device);

        signIn.answer(device.phone(), false, Map.of("reason", "not_now")).statusCode(200);

        assertThat(fixture.end(signIn).reason()).isEqualTo("not_now");
    }

    @Test
    void aChallengeWithoutDigitsAcceptsAnyCode() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.start(tenant, device);

        signIn.ask(device.phone()).body("verificationCodeDigits", nullValue());
        guess(signIn, device, WRONG).statusCode(200);
    }

    @Test
    void theThirdWrongCodeConsumesTheChallenge() {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.startWithCode(CODE, tenant, device);

        for (int i = 0; i < 3; i++) {
            mismatch(guess(signIn, device, WRONG));
        }

        guess(signIn, device, CODE).statusCode(409).body("errorCode", equalTo("challenge_already_consumed"));
        signIn.ask(device.phone()).statusCode(200).body("challengeId", nullValue());
        assertThat(fixture.end(signIn)).satisfies(end -> {
            assertThat(end.status()).isEqualTo(ChallengeStatus.DECLINED);
            assertThat(end.reason()).isEqualTo("wrong_code");
            assertThat(end.authenticatorId()).isEqualTo(device.id());
            assertThat(end.authenticatorDisabled()).isFalse();
        });
    }

    @Test
    void aWrongSignatureIsNotCountedAsAWrongCode() {
        Tenant tenant = fixture.tenant(ServiceFixture.settings("{\"mostWrongCodes\": 2}"));
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.startWithCode(CODE, tenant, device);
        String forged = new PhoneKey().sign(signIn.id().toString());

        for (int i = 0; i < 4; i++) {
            signIn.answer(device.phone(), forged, true, Map.of("verificationCode", WRONG))
                    .statusCode(401)
                    .body("errorCode", equalTo("invalid_signature"));
        }

        guess(signIn, device, CODE).statusCode(200);
    }

    @Test
    void wrongCodesInARowDisableADeviceAcrossChallenges() {
        Tenant tenant = fixture.tenant(ServiceFixture.settings("{\"mostWrongCodes\": 4}"));
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        EnrolledDevice other = fixture.enrol(tenant, "alice");
        SignIn first = fixture.startWithCode(CODE, tenant, device, other);
        mismatch(guess(first, device, WRONG));
        mismatch(guess(first, device, WRONG));
        mismatch(guess(first, device, WRONG));
        // Another change of the device does not reset the count either.
        fixture.publishChange(tenant, device, 2, null, false);
        SignIn second = fixture.startWithCode(CODE, tenant, device, other);

        mismatch(guess(second, device, WRONG));

        assertThat(fixture.end(first).authenticatorDisabled()).isFalse();
        assertThat(fixture.end(second)).satisfies(end -> {
            assertThat(end.status()).isEqualTo(ChallengeStatus.DECLINED);
            assertThat(end.reason()).isEqualTo("wrong_code");
            assertThat(end.authenticatorId()).isEqualTo(device.id());
            assertThat(end.authenticatorDisabled()).isTrue();
        });
        SignIn third = fixture.startWithCode(CODE, tenant, device, other);
        guess(third, device, CODE).statusCode(404).body("errorCode", equalTo("invalid_credential"));
        third.ask(device.phone()).statusCode(404).body("errorCode", equalTo("invalid_credential"));
        guess(third, other, CODE).statusCode(200);
    }

    @Test
    void enablingADisabledDeviceResetsTheCount() {
        Tenant tenant = fixture.tenant(ServiceFixture.settings("{\"mostWrongCodes\": 2}"));
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn first = fixture.startWithCode(CODE, tenant, device);
        mismatch(guess(first, device, WRONG));
        mismatch(guess(first, device, WRONG));
        guess(first, device, CODE).statusCode(404);
        fixture.publishChange(tenant, device, 2, null, true);
        first.ask(device.phone()).statusCode(404);

        fixture.publishChange(tenant, device, 3, null, false);

        SignIn second = fixture.startWithCode(CODE, tenant, device);
        mismatch(guess(second, device, WRONG));
        guess(second, device, CODE).statusCode(200);
    }

    @Test
    void aRightCodeResetsTheCount() {
        Tenant tenant = fixture.tenant(ServiceFixture.settings("{\"mostWrongCodes\": 3}"));
        EnrolledDevice device = fixture.enrol(tenant, "alice");

        for (int i = 0; i < 3; i++) {
            SignIn signIn = fixture.startWithCode(CODE, tenant, device);
            mismatch(guess(signIn, device, WRONG));
            mismatch(guess(signIn, device, WRONG));
            guess(signIn, device, CODE).statusCode(200);
        }
    }

    @Test
    void concurrentGuessesGetThreeAttemptsPerChallenge() throws Exception {
        Tenant tenant = fixture.tenant(null);
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        SignIn signIn = fixture.startWithCode(CODE, tenant, device);

        List<String> codes = makeConcurrently(16, i -> guess(signIn, device, "00000" + i % 10));

        assertThat(codes).containsOnly("verification_code_mismatch", "challenge_already_consumed");
        assertThat(codes).filteredOn("verification_code_mismatch"::equals).hasSize(3);
        assertThat(fixture.end(signIn).reason()).isEqualTo("wrong_code");
    }

    @Test
    void concurrentGuessesOnManyChallengesGetTheAttemptsOfTheDevice() throws Exception {
        Tenant tenant = fixture.tenant(ServiceFixture.settings("{\"mostWrongCodes\": 5}"));
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        List<SignIn> signIns = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            signIns.add(fixture.startWithCode(CODE, tenant, device));
        }

        List<String> codes = makeConcurrently(16, i -> guess(signIns.get(i % 8), device, WRONG));

        assertThat(codes).filteredOn("verification_code_mismatch"::equals).hasSize(5);
        assertThat(codes).isSubsetOf("verification_code_mismatch", "challenge_already_consumed", "invalid_credential");
        assertThat(signIns)
                .filteredOn(signIn -> fixture.status(signIn).equals("DECLINED"))
                .hasSize(1);
    }

    @Test
    void guessedCodesAreLimitedAndRightOnesAreNot() {
        Tenant tenant = fixture.tenant(ServiceFixture.settings("{\"mostWrongCodes\": 100}"));
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        List<SignIn> signIns = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            signIns.add(fixture.startWithCode(CODE, tenant, device));
        }
        SignIn last = signIns.get(24);
        Iterator<SignIn> guessed = signIns.stream()
                .flatMap(signIn -> Stream.of(signIn, signIn, signIn))
                .iterator();

        ServiceFixture.repeatUntilTooManyRequests(
                "verification_code_mismatch", () -> guess(guessed.next(), device, WRONG));

        guess(last, device, CODE).statusCode(200);
    }

    private static ValidatableResponse guess(SignIn signIn, EnrolledDevice device, String code) {
        return signIn.answer(device.phone(), true, Map.of("verificationCode", code));
    }

    private static void mismatch(ValidatableResponse answer) {
        answer.statusCode(400).body("errorCode", equalTo("verification_code_mismatch"));
    }

    private interface Attempt {
        ValidatableResponse make(int number);
    }

    /** Makes {@code count} concurrent attempts and returns their error codes. */
    private static List<String> makeConcurrently(int count, Attempt attempt) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                calls.add(() -> attempt.make(number).extract().path("errorCode"));
            }
            List<String> codes = new ArrayList<>();
            for (Future<String> answer : threads.invokeAll(calls)) {
                codes.add(answer.get());
            }
            return codes;
        } finally {
            threads.shutdown();
        }
    }
}
