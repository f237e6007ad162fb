// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.BackendClient.TrackResponse;
import dev.assent.client.BrowserClient;
import dev.assent.client.BrowserClient.PollResponse;
import dev.assent.client.PhoneClient;
import dev.assent.local.demo.WebhookReceiver;
import dev.assent.local.demo.WebhookRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Browser, phone, backend and webhook hear one outcome of a challenge, and an action has one, however their calls race. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class OneOutcomeIT {
    private static final int ROUNDS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String ACTION = "sign-in";

    private static Stack stack;

    private final String tenant = "t-" + UUID.randomUUID();
    private String key;
    private BackendClient backend;
    private String user;
    private PhoneClient phone;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
    }

    @BeforeEach
    void aUserWithAPhone() {
        key = stack.createTenant(tenant);
        backend = new BackendClient(stack.wire(), key);
        user = Stack.newUser();
        phone = new PhoneClient(stack.wire(), tenant);
        phone.enrol(backend.trackEnrolment(user).token(), "A phone");
    }

    @Test
    void aBlockAndAnApprovalAtOnceHaveOneOutcomeForAll() throws Exception {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            stack.channels().registerWebhook(tenant, receiver.url());
            List<String> challenges = new ArrayList<>();
            List<String> outcomes = new ArrayList<>();
            for (int i = 0; i <= ROUNDS; i++) {
                TrackResponse tracked = track(i);
                BrowserClient browser = stack.browser(tracked.token());
                String challenge = browser.start().challengeId();
                CompletableFuture<List<PollResponse>> polls =
                        CompletableFuture.supplyAsync(() -> pollPastTheEnd(browser, challenge));

                CompletableFuture<ApiResponse> block = CompletableFuture.supplyAsync(() -> block(tracked));
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos() * i / 2);
                boolean approved = phone.answer(challenge, true, null).status() == 200;

                // A block that arrives after the outcome of an approval is refused.
                boolean blocked = block.get().status() == 200;
                assertThat(block.get().status()).isIn(200, approved ? 400 : 200);
                List<PollResponse> ends =
                        polls.get().stream().filter(PollResponse::isConsumed).toList();
                assertThat(ends)
                        .as("polls of round %d, which the phone's answer %s", i, approved ? "decided" : "missed")
                        .isNotEmpty()
                        .extracting(PollResponse::isVerified)
                        .containsOnly(ends.get(0).isVerified());
                // An approval that comes just before a block may have no effect any more.
                boolean verified = ends.get(0).isVerified();
                assertThat(verified).isIn(approved, approved && !blocked);
                String proof = verified ? ends.get(0).accessToken() : tracked.token();
                await().atMost(TIMEOUT).untilAsserted(() -> assertThat(
                                backend.validate(proof, null, null).isValid())
                        .isEqualTo(!blocked));
                challenges.add(challenge);
                outcomes.add(verified ? "APPROVED" : approved ? "DECLINED" : "CANCELLED");
            }
            await().atMost(TIMEOUT).untilAsserted(() -> assertThat(challenges.stream()
                            .map(challenge -> reported(receiver, challenge))
                            .toList())
                    .isEqualTo(outcomes.stream().map(List::of).toList()));
        }
    }

    @Test
    void nobodyApprovesAnActionOnceItsBlockIsAnswered() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            TrackResponse tracked = track(i);
            BrowserClient browser = stack.browser(tracked.token());
            String challenge = browser.start().challengeId();

            assertThat(block(tracked).status()).isEqualTo(200);
            int answer = phone.answer(challenge, true, null).status();

            assertThat(answer).as("answer in round %d", i).isNotEqualTo(200);
            PollResponse end = end(browser, challenge);
            assertThat(end.isVerified()).isFalse();
            assertThat(end.accessToken()).isNull();
            assertThat(backend.validate(tracked.token(), null, null).isValid()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anActionWhosePageStartsAgainIsDecidedOnce(boolean approved) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            TrackResponse tracked = track(i);
            BrowserClient browser = stack.browser(tracked.token());
            String first = browser.start().challengeId();

            CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(
                    () -> phone.answer(first, approved, null).status());
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos() * i / 2);
            ApiResponse again = stack.wire()
                    .send("POST", "/client/challenge/push", authorization("Bearer " + tracked.token()), Map.of());
            String second = again.json().path("challengeId").asText();
            boolean firstDecides = answer.get() == 200;
            boolean secondDecides =
                    !second.isEmpty() && phone.answer(second, true, null).status() == 200;

            assertThat(List.of(firstDecides, secondDecides)).as("round %d", i).containsExactlyInAnyOrder(true, false);
            boolean succeeds = secondDecides || approved;
            PollResponse ofFirst = end(browser, first);
            assertThat(ofFirst.isVerified()).isEqualTo(firstDecides && approved);
            if (!second.isEmpty()) {
                assertThat(end(browser, second).isVerified()).isEqualTo(secondDecides);
            }
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(backend.action(user, ACTION, tracked.idempotencyKey())
                                    .state())
                            .isEqualTo(succeeds ? "CHALLENGE_SUCCEEDED" : "CHALLENGE_FAILED"));
        }
    }

    private static PollResponse end(BrowserClient browser, String challenge) throws Exception {
        return browser.awaitCompletion(challenge, Duration.ofMillis(20), TIMEOUT)
                .response();
    }

    /** Tracks an action from an address of its own, for which no other test starts challenges. */
    private TrackResponse track(int number) {
        return backend.track(user, ACTION, Map.of("ipAddress", "198.51.100." + number));
    }

    private ApiResponse block(TrackResponse tracked) {
        String basic = Base64.getEncoder().encodeToString((key + ":").getBytes(UTF_8));
        return stack.wire()
                .send(
                        "PATCH",
                        "/users/" + user + "/actions/" + ACTION + "/" + tracked.idempotencyKey(),
                        authorization("Basic " + basic),
                        Map.of("state", "BLOCK"));
    }

    private static Map<String, String> authorization(String value) {
        return Map.of("Authorization", value);
    }

    /** Polls until the end, and for half a second more. */
    private static List<PollResponse> pollPastTheEnd(BrowserClient browser, String challenge) {
        List<PollResponse> polls = new ArrayList<>();
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            PollResponse poll = browser.poll(challenge);
            boolean isEnd = poll.isConsumed() && polls.stream().noneMatch(PollResponse::isConsumed);
            polls.add(poll);
            if (isEnd) {
                deadline = System.nanoTime() + Duration.ofMillis(500).toNanos();
            }
        }
        return polls;
    }

    /** Returns the outcomes of {@code challenge} that the webhook has received. */
    private static List<String> reported(WebhookReceiver receiver, String challenge) {
        return receiver.requests().stream()
                .map(WebhookRequest::json)
                .filter(json -> json.path("type").asText().equals("challenge.updated"))
                .map(json -> json.path("data"))
                .filter(data -> data.path("challengeId").asText().equals(challenge))
                .map(data -> data.path("status").asText())
                .toList();
    }
}
