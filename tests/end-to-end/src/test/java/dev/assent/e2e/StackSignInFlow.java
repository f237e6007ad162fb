// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import dev.assent.client.ApiClientException;
import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.challenge.ActionState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Sign-in flow on the running stack, in a tenant of its own: one sequence does not use up the limits of another. */
final class StackSignInFlow implements SignInFlow {
    private static final String USER = "alice";
    private static final String DEVICES = "/client/user-authenticators/push";

    private final Stack stack;
    private final String tenantId = "t-" + UUID.randomUUID();
    private final Map<String, String> backendHeaders;
    private final Map<String, String> phoneHeaders;
    private final BackendClient backend;
    private final List<Tracked> actions = new ArrayList<>();
    private final List<Started> challenges = new ArrayList<>();
    private final PhoneClient[] phones = new PhoneClient[PHONES];
    private final String[] authenticators = new String[PHONES];

    private record Tracked(String code, String key, String token) {}

    private record Started(Tracked action, String id, String code) {}

    StackSignInFlow(Stack stack) {
        this.stack = stack;
        String secretKey = stack.createTenant(tenantId);
        stack.configure(
                tenantId,
                Map.of(
                        "signedLookUpRequired",
                        true,
                        "mostWrongCodes",
                        MOST_WRONG_CODES,
                        "pushBudget",
                        1000,
                        "actions",
                        Map.of(
                                SIGN_IN,
                                Map.of("challengeLifetimeSeconds", 600),
                                PAYMENT,
                                Map.of("challengeLifetimeSeconds", 600, "verificationCodeDigits", 2))));
        backendHeaders = basic(secretKey);
        phoneHeaders = basic(tenantId);
        backend = new BackendClient(stack.wire(), secretKey);
        for (int i = 0; i < PHONES; i++) {
            phones[i] = new PhoneClient(stack.wire(), tenantId);
            enrol(i);
        }
    }

    private static Map<String, String> basic(String name) {
        String credentials = Base64.getEncoder().encodeToString((name + ":").getBytes(StandardCharsets.UTF_8));
        return Map.of("Authorization", "Basic " + credentials);
    }

    /** Returns whether verification-service has consumed the tenant's settings. */
    boolean isSetUp() {
        return phones[0]
                .fetchPendingUnsigned()
                .json()
                .path("errorCode")
                .asText()
                .equals("invalid_signature");
    }

    @Override
    public StepResult step(Step step) {
        return switch (step.kind()) {
            case TRACK_SIGN_IN -> track(SIGN_IN);
            case TRACK_PAYMENT -> track(PAYMENT);
            case TRACK_AGAIN -> trackAgain(SignInFlowModel.newest(actions, step));
            case START -> start(SignInFlowModel.newest(actions, step));
            case BLOCK -> rule(SignInFlowModel.newest(actions, step), ActionState.BLOCK);
            case ALLOW -> rule(SignInFlowModel.newest(actions, step), ActionState.ALLOW);
            case REQUIRE_CHALLENGE -> rule(SignInFlowModel.newest(actions, step), ActionState.CHALLENGE_REQUIRED);
            case REMOVE_PHONE ->
                said(send("DELETE", "/users/" + USER + "/authenticators/" + authenticators[step.phone()], null), null);
            case ENROL_PHONE -> enrol(step.phone());
            case APPROVE, APPROVE_WITHOUT_CODE, WRONG_CODE, DECLINE ->
                answer(SignInFlowModel.newest(challenges, step), phones[step.phone()], step.kind());
        };
    }

    private StepResult track(String code) {
        BackendClient.TrackResponse tracked = backend.track(USER, code, Map.of());
        actions.add(new Tracked(code, tracked.idempotencyKey(), tracked.token()));
        return StepResult.ok(tracked.state());
    }

    private StepResult trackAgain(Tracked action) {
        return StepResult.ok(backend.track(USER, action.code(), Map.of("idempotencyKey", action.key()))
                .state());
    }

    private StepResult start(Tracked action) {
        return said(() -> {
            BrowserClient.StartResponse started = browser(action).start();
            challenges.add(new Started(action, started.challengeId(), started.verificationCode()));
            return started.verificationCode() == null ? "without code" : "with code";
        });
    }

    private StepResult rule(Tracked action, ActionState next) {
        ApiResponse answer = send("PATCH", path(action), Map.of("state", next));
        return said(answer, answer.json().path("state").asText());
    }

    private StepResult enrol(int phone) {
        return said(() -> {
            String before = authenticators[phone];
            authenticators[phone] = phones[phone]
                    .enrol(backend.trackEnrolment(USER).token(), "A phone")
                    .userAuthenticatorId();
            return authenticators[phone].equals(before) ? "the same authenticator" : "another authenticator";
        });
    }

    private static StepResult answer(Started challenge, PhoneClient phone, Kind kind) {
        String code =
                switch (kind) {
                    case APPROVE -> challenge.code();
                    case WRONG_CODE -> otherThan(challenge.code());
                    default -> null;
                };
        return said(phone.answer(challenge.id(), kind != Kind.DECLINE, code), null);
    }

    private static String otherThan(String code) {
        return "11".equals(code) ? "22" : "11";
    }

    @Override
    public int actions() {
        return actions.size();
    }

    @Override
    public int challenges() {
        return challenges.size();
    }

    @Override
    public ActionSnapshot action(int number) {
        Tracked action = actions.get(number);
        BackendClient.ValidationResponse validation = backend.validate(action.token(), action.code(), USER);
        return new ActionSnapshot(
                backend.action(USER, action.code(), action.key()).state(), validation.isValid(), validation.state());
    }

    @Override
    public ChallengeSnapshot challenge(int number) {
        Started challenge = challenges.get(number);
        BrowserClient.PollResponse poll = browser(challenge.action()).poll(challenge.id());
        boolean open = send("GET", "/challenges?challengeId=" + challenge.id(), null)
                .orThrow()
                .json()
                .has("challengeId");
        boolean receipt =
                send("GET", "/challenges/" + challenge.id() + "/receipt", null).status() == 200;
        return new ChallengeSnapshot(poll.isVerified(), poll.isConsumed(), open, receipt);
    }

    @Override
    public PhoneSnapshot phone(int number) {
        String key =
                Base64.getUrlEncoder().encodeToString(phones[number].publicKey().getBytes(StandardCharsets.UTF_8));
        boolean enrolled = stack.wire()
                        .send("GET", DEVICES + "?publicKey=" + key, phoneHeaders, null)
                        .status()
                == 200;
        return new PhoneSnapshot(
                enrolled, said(() -> shown(phones[number].fetchPending())).what());
    }

    private String shown(PhoneClient.PendingChallenge pending) {
        for (int i = 0; i < challenges.size(); i++) {
            if (challenges.get(i).id().equals(pending.challengeId())) {
                return PhoneSnapshot.challenge(i, pending.verificationCodeDigits() != null);
            }
        }
        return pending.challengeId() == null ? PhoneSnapshot.NOTHING : "a challenge that nobody has started";
    }

    private BrowserClient browser(Tracked action) {
        return stack.browser(action.token());
    }

    private static String path(Tracked action) {
        return "/users/" + USER + "/actions/" + action.code() + "/" + action.key();
    }

    private ApiResponse send(String method, String path, Object body) {
        return stack.wire().send(method, path, backendHeaders, body);
    }

    private static StepResult said(ApiResponse answer, String success) {
        boolean refused = answer.status() >= 400;
        return new StepResult(
                answer.status(), refused ? answer.json().path("errorCode").asText() : success);
    }

    private static StepResult said(Supplier<String> call) {
        try {
            return StepResult.ok(call.get());
        } catch (ApiClientException e) {
            return new StepResult(e.status(), e.errorCode());
        }
    }
}
