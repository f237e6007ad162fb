// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.client.PhoneClient.AnswerResponse;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.local.demo.WebhookReceiver;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Sign-ins as a backend, a browser and a phone see them, through the proxy. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
@ResourceLock(Stack.DEMO_TENANT)
class SignInIT {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private static final Duration LIFETIME = Duration.ofSeconds(10);

    private static Stack stack;
    private static BrowserClient unansweredBrowser;
    private static String unanswered;

    private String user;
    private PhoneClient phone;
    private BackendClient backend;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        // Started first and checked last: it expires while other tests run.
        stack.configure(
                stack.tenantId(),
                Map.of("actions", Map.of("hasty", Map.of("challengeLifetimeSeconds", LIFETIME.toSeconds()))));
        String user = Stack.newUser();
        stack.phone().enrol(stack.backend().trackEnrolment(user).token(), "A phone");
        unansweredBrowser =
                stack.browser(stack.backend().track(user, "hasty", Map.of()).token());
        unanswered = unansweredBrowser.start().challengeId();
    }

    @BeforeEach
    void aUserWithAPhone() {
        user = Stack.newUser();
        backend = stack.backend();
        phone = stack.phone();
        phone.enrol(backend.trackEnrolment(user).token(), "A phone");
    }

    @Test
    void anApprovalLetsTheUserIn() throws Exception {
        BackendClient.TrackResponse tracked = backend.track(user, "pay", Map.of("custom", Map.of("amount", 49.9)));
        assertThat(tracked.state()).isEqualTo("CHALLENGE_REQUIRED");
        BrowserClient browser = stack.browser(tracked.token());
        String challenge = browser.start().challengeId();

        PhoneClient.PendingChallenge pending = phone.fetchPending();
        assertThat(pending.challengeId()).isEqualTo(challenge);
        assertThat(pending.custom()).containsEntry("amount", new BigDecimal("49.9"));
        assertThat(commitsTo(challenge, pending.context())).isTrue();
        assertThat(browser.poll(challenge).isConsumed()).isFalse();
        assertThat(phone.answer(challenge, true, null).as(AnswerResponse.class).isVerified())
                .isTrue();

        BrowserClient.PollResponse seen =
                browser.awaitCompletion(challenge, POLL, TIMEOUT).response();
        assertThat(seen.isVerified()).isTrue();
        BackendClient.ValidationResponse valid = backend.validate(seen.accessToken(), "pay", user);
        assertThat(valid.isValid()).isTrue();
        assertThat(valid.state()).isEqualTo("CHALLENGE_SUCCEEDED");
        assertThat(valid.idempotencyKey()).isEqualTo(tracked.idempotencyKey());
        // Without waiting: no response may be wrong because an event has not arrived yet.
        assertThat(backend.validate(tracked.token(), "pay", user).isValid()).isTrue();
        assertThat(backend.action(user, "pay", tracked.idempotencyKey()).state())
                .isEqualTo("CHALLENGE_SUCCEEDED");
    }

    @Test
    void aTokenIsGoodForItsUserActionAndTenantOnly() throws Exception {
        String token = approved("sign-in");

        assertThat(backend.validate(token, "pay", user).isValid()).isFalse();
        assertThat(backend.validate(token, "sign-in", "somebody").isValid()).isFalse();
        assertThat(otherTenant().validate(token, null, null).isValid()).isFalse();
        assertThat(backend.validate(token + "x", null, null).isValid()).isFalse();
        assertThat(backend.validate(token, "sign-in", user).isValid()).isTrue();
    }

    @Test
    void aDeclineKeepsTheUserOut() throws Exception {
        BackendClient.TrackResponse tracked = backend.track(user, "sign-in", Map.of());
        BrowserClient browser = stack.browser(tracked.token());
        String challenge = browser.start().challengeId();

        assertThat(phone.answer(challenge, false, null).as(AnswerResponse.class).isVerified())
                .isFalse();

        BrowserClient.PollResponse seen =
                browser.awaitCompletion(challenge, POLL, TIMEOUT).response();
        assertThat(seen.isVerified()).isFalse();
        assertThat(seen.accessToken()).isNull();
        assertThat(backend.validate(tracked.token(), null, null).isValid()).isFalse();
        assertThat(backend.action(user, "sign-in", tracked.idempotencyKey()).state())
                .isEqualTo("CHALLENGE_FAILED");
    }

    @Test
    void eitherOfTwoPhonesMayAnswerAndTheFirstOneDecides() throws Exception {
        PhoneClient second = stack.phone();
        second.enrol(backend.trackEnrolment(user).token(), "Another phone");
        BrowserClient browser = browser("sign-in");
        String challenge = browser.start().challengeId();

        assertThat(phone.fetchPending().challengeId()).isEqualTo(challenge);
        assertThat(second.fetchPending().challengeId()).isEqualTo(challenge);
        assertThat(second.answer(challenge, true, null).status()).isEqualTo(200);

        refused(phone.answer(challenge, false, null), 409, "challenge_already_consumed");
        assertThat(browser.awaitCompletion(challenge, POLL, TIMEOUT).response().isVerified())
                .isTrue();
    }

    @Test
    void theAccessTokenOfAnApprovalEnrolsTheNextPhone() throws Exception {
        // Without waiting: challenge-service may not have consumed the event yet that issued the token.
        PhoneClient second = stack.phone();
        assertThat(second.enrol(approved("sign-in"), "Another phone").userId()).isEqualTo(user);

        BrowserClient browser = browser("sign-in");
        String challenge = browser.start().challengeId();
        assertThat(second.answer(challenge, true, null).status()).isEqualTo(200);
        assertThat(browser.awaitCompletion(challenge, POLL, TIMEOUT).response().isVerified())
                .isTrue();
    }

    @Test
    void onlyTheNamedDeviceMayAnswer() {
        PhoneClient second = stack.phone();
        String secondId = second.enrol(backend.trackEnrolment(user).token(), "Another phone")
                .userAuthenticatorId();
        String challenge = browser("sign-in")
                .start(Map.of("userAuthenticatorId", secondId))
                .challengeId();

        refused(phone.answer(challenge, true, null), 404, "challenge_not_found");
        assertThat(phone.fetchPending().challengeId()).isNull();
        assertThat(second.answer(challenge, true, null).status()).isEqualTo(200);
    }

    @Test
    void somebodyElsesPhoneFindsNothing() {
        PhoneClient stranger = stack.phone();
        stranger.enrol(backend.trackEnrolment(Stack.newUser()).token(), "A stranger's");
        String challenge = browser("sign-in").start().challengeId();

        refused(stranger.answer(challenge, true, null), 404, "challenge_not_found");
        refused(stack.phone().answer(challenge, true, null), 404, "invalid_credential");
    }

    @Test
    void aForgedSignatureDecidesNothing() {
        String challenge = browser("sign-in").start().challengeId();

        refused(phone.answer(challenge, true, null, stack.phone().sign(challenge)), 401, "invalid_signature");
        refused(phone.answer(challenge, true, null, phone.sign("x")), 401, "invalid_signature");
        refused(phone.answer(challenge, true, null, "AAAA"), 401, "invalid_signature");
        assertThat(phone.answer(challenge, true, null).status()).isEqualTo(200);
    }

    @Test
    void aReplayedAnswerIsRefused() {
        String challenge = browser("sign-in").start().challengeId();
        String signature = phone.sign(challenge);

        assertThat(phone.answer(challenge, true, null, signature).status()).isEqualTo(200);
        refused(phone.answer(challenge, true, null, signature), 409, "challenge_already_consumed");
        String next = browser("sign-in").start().challengeId();
        refused(phone.answer(next, true, null, signature), 401, "invalid_signature");
    }

    @Test
    void anotherTenantReachesNothing() {
        String challenge = browser("sign-in").start().challengeId();
        String other = "t-" + UUID.randomUUID();
        String key = stack.createTenant(other);
        PhoneClient elsewhere = new PhoneClient(stack.wire(), other);
        elsewhere.enrol(
                new BackendClient(stack.wire(), key).trackEnrolment(user).token(), "A phone");
        BackendClient.TrackResponse tracked = new BackendClient(stack.wire(), key).track(user, "sign-in", Map.of());

        refused(elsewhere.answer(challenge, true, null), 404, "challenge_not_found");
        refused(
                stack.wire()
                        .send("POST", "/client/verify/push", bearer(tracked.token()), Map.of("challengeId", challenge)),
                404,
                "challenge_not_found");
        assertThat(phone.answer(challenge, true, null).status()).isEqualTo(200);
    }

    @Test
    void anUnknownChallengeIsUnknown() {
        String context = "{}";
        String never = ChallengeId.of(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"), context)
                .toString();

        refused(phone.answer(never, true, null), 404, "challenge_not_found");
        refused(
                stack.wire()
                        .send(
                                "POST",
                                "/client/verify/push",
                                bearer(backend.track(user, "sign-in", Map.of()).token()),
                                Map.of("challengeId", never)),
                404,
                "challenge_not_found");
    }

    @Test
    void aPushReachesTheTenantsWebhook() throws Exception {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            stack.channels().registerWebhook(stack.tenantId(), receiver.url());
            String challenge = browser("sign-in").start().challengeId();

            var push = receiver.awaitPush(challenge, TIMEOUT).json();
            assertThat(push.path("type").asText()).isEqualTo("push.created");
            assertThat(push.path("data").path("userId").asText()).isEqualTo(user);
        } finally {
            stack.channels().removeWebhook(stack.tenantId());
        }
    }

    @Test
    void oneTraceOfAnAnswerCrossesAllFourServices() throws Exception {
        String challenge = browser("sign-in").start().challengeId();
        String traceId = UUID.randomUUID().toString().replace("-", "");
        Map<String, Object> answer = Map.of(
                "publicKey",
                phone.publicKey(),
                "challengeId",
                challenge,
                "signature",
                phone.sign(challenge),
                "approved",
                true);

        stack.wire()
                .send(
                        "POST",
                        "/client/user-authenticators/push/challenge",
                        Map.of(
                                "Authorization",
                                "Basic " + Base64.getEncoder().encodeToString((stack.tenantId() + ":").getBytes(UTF_8)),
                                "traceparent",
                                "00-" + traceId + "-00f067aa0ba902b7-01"),
                        answer)
                .orThrow();

        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(stack.spans().servicesOf(traceId))
                .contains("challenge-service", "push-dispatcher", "verification-service", "token-service"));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void anUnansweredChallengeExpires() throws Exception {
        BrowserClient.PollResponse seen = unansweredBrowser
                .awaitCompletion(unanswered, Duration.ofMillis(500), LIFETIME.plus(TIMEOUT))
                .response();

        assertThat(seen.isVerified()).isFalse();
    }

    private BrowserClient browser(String action) {
        return stack.browser(backend.track(user, action, Map.of()).token());
    }

    private String approved(String action) throws Exception {
        BrowserClient browser = browser(action);
        String challenge = browser.start().challengeId();
        phone.answer(challenge, true, null).orThrow();
        return browser.awaitCompletion(challenge, POLL, TIMEOUT).response().accessToken();
    }

    private BackendClient otherTenant() {
        return new BackendClient(stack.wire(), stack.createTenant("t-" + UUID.randomUUID()));
    }

    private static boolean commitsTo(String challengeId, String context) {
        ChallengeId id = ChallengeId.parse(challengeId).orElseThrow();
        return ChallengeId.of(id.uuid(), context).equals(id);
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static void refused(ApiResponse answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("errorCode").asText()).isEqualTo(code);
        assertThat(answer.json().path("error").asText()).isEqualTo(code);
    }
}
