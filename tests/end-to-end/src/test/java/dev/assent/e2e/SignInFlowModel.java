// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import dev.assent.client.PhoneClient;
import dev.assent.contracts.challenge.ActionState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Model of the sign-in flow in plain variables: no messages, no services, no time. */
final class SignInFlowModel implements SignInFlow {
    private static final int MOST_WRONG_CODES_ON_A_CHALLENGE = 3;

    private final List<Action> actions = new ArrayList<>();
    private final List<Challenge> challenges = new ArrayList<>();
    private final PhoneClient[] phones = new PhoneClient[PHONES];
    private int enrolments;

    SignInFlowModel() {
        for (int i = 0; i < PHONES; i++) {
            phones[i] = new PhoneClient();
            phones[i].credential = enrolments++;
        }
    }

    private enum Status {
        PENDING,
        APPROVED,
        DECLINED,
        /** Ended by wrong codes, without a valid answer. */
        CONSUMED,
        WITHDRAWN
    }

    private static final class Action {
        private final String code;
        private ActionState state;

        Action(String code, ActionState state) {
            this.code = code;
            this.state = state;
        }

        boolean isFinished() {
            return state == ActionState.CHALLENGE_SUCCEEDED || state == ActionState.CHALLENGE_FAILED;
        }
    }

    private static final class Challenge {
        private final Action action;
        private final Set<Integer> mayAnswer;
        private Status status = Status.PENDING;
        private int wrongCodes;

        Challenge(Action action, Set<Integer> mayAnswer) {
            this.action = action;
            this.mayAnswer = mayAnswer;
        }

        boolean waits() {
            return status == Status.PENDING;
        }

        boolean asksForCode() {
            return action.code.equals(PAYMENT);
        }

        void end(Status as, ActionState outcome) {
            status = as;
            action.state = outcome;
        }
    }

    private static final class PhoneClient {
        /** Changes with each enrolment after a removal; null while removed. */
        private Integer credential;

        private boolean disabled;
        private int wrongInARow;

        boolean counts() {
            return credential != null && !disabled;
        }
    }

    @Override
    public StepResult step(Step step) {
        PhoneClient phone = phones[step.phone()];
        return switch (step.kind()) {
            case TRACK_SIGN_IN -> track(SIGN_IN);
            case TRACK_PAYMENT -> track(PAYMENT);
            case TRACK_AGAIN -> StepResult.ok(newest(actions, step).state.name());
            case START -> start(newest(actions, step));
            case BLOCK -> rule(newest(actions, step), ActionState.BLOCK);
            case ALLOW -> rule(newest(actions, step), ActionState.ALLOW);
            case REQUIRE_CHALLENGE -> rule(newest(actions, step), ActionState.CHALLENGE_REQUIRED);
            case REMOVE_PHONE -> remove(phone);
            case ENROL_PHONE -> enrol(phone);
            case APPROVE, APPROVE_WITHOUT_CODE, WRONG_CODE, DECLINE ->
                answer(newest(challenges, step), phone, step.kind());
        };
    }

    private StepResult track(String code) {
        boolean enrolled = Arrays.stream(phones).anyMatch(phone -> phone.credential != null);
        actions.add(new Action(code, enrolled ? ActionState.CHALLENGE_REQUIRED : ActionState.ALLOW));
        return StepResult.ok(actions.get(actions.size() - 1).state.name());
    }

    private StepResult start(Action action) {
        if (action.state != ActionState.CHALLENGE_REQUIRED) {
            return new StepResult(400, "invalid_request");
        }
        Set<Integer> mayAnswer = Arrays.stream(phones)
                .filter(PhoneClient::counts)
                .map(phone -> phone.credential)
                .collect(Collectors.toSet());
        if (mayAnswer.isEmpty()) {
            return new StepResult(404, "credential_not_found");
        }
        for (Challenge other : challenges) {
            if (other.action.code.equals(action.code)) {
                withdraw(other);
            }
        }
        Challenge challenge = new Challenge(action, mayAnswer);
        challenges.add(challenge);
        return StepResult.ok(challenge.asksForCode() ? "with code" : "without code");
    }

    private StepResult rule(Action action, ActionState next) {
        if (action.isFinished()) {
            return new StepResult(400, "invalid_request");
        }
        if (action.state != next) {
            action.state = next;
            challenges.stream().filter(challenge -> challenge.action == action).forEach(SignInFlowModel::withdraw);
        }
        return StepResult.ok(next.name());
    }

    private static void withdraw(Challenge challenge) {
        if (challenge.waits()) {
            challenge.status = Status.WITHDRAWN;
        }
    }

    private static StepResult remove(PhoneClient phone) {
        if (phone.credential == null) {
            return new StepResult(404, "credential_not_found");
        }
        phone.credential = null;
        phone.disabled = false;
        phone.wrongInARow = 0;
        return StepResult.ok(null);
    }

    private StepResult enrol(PhoneClient phone) {
        boolean removed = phone.credential == null;
        if (removed) {
            phone.credential = enrolments++;
        }
        if (phone.disabled) {
            phone.disabled = false;
            phone.wrongInARow = 0;
        }
        return StepResult.ok(removed ? "another authenticator" : "the same authenticator");
    }

    private static StepResult answer(Challenge challenge, PhoneClient phone, Kind kind) {
        if (!phone.counts()) {
            return new StepResult(404, "invalid_credential");
        }
        if (!challenge.mayAnswer.contains(phone.credential)) {
            return new StepResult(404, "challenge_not_found");
        }
        if (!challenge.waits()) {
            return new StepResult(409, "challenge_already_consumed");
        }
        if (kind == Kind.DECLINE) {
            challenge.end(Status.DECLINED, ActionState.CHALLENGE_FAILED);
            return StepResult.ok(null);
        }
        if (challenge.asksForCode() && kind == Kind.APPROVE_WITHOUT_CODE) {
            return new StepResult(400, "invalid_request");
        }
        if (challenge.asksForCode() && kind == Kind.WRONG_CODE) {
            return wrongCode(challenge, phone);
        }
        if (challenge.asksForCode()) {
            phone.wrongInARow = 0;
        }
        challenge.end(Status.APPROVED, ActionState.CHALLENGE_SUCCEEDED);
        return StepResult.ok(null);
    }

    private static StepResult wrongCode(Challenge challenge, PhoneClient phone) {
        challenge.wrongCodes++;
        phone.wrongInARow++;
        phone.disabled = phone.wrongInARow >= MOST_WRONG_CODES;
        if (phone.disabled || challenge.wrongCodes >= MOST_WRONG_CODES_ON_A_CHALLENGE) {
            challenge.end(Status.CONSUMED, ActionState.CHALLENGE_FAILED);
        }
        return new StepResult(400, "verification_code_mismatch");
    }

    /** Returns the element that {@code step} refers to. */
    static <T> T newest(List<T> list, Step step) {
        return list.get(Math.max(0, list.size() - 1 - step.back()));
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
        ActionState state = actions.get(number).state;
        return new ActionSnapshot(state.name(), state == ActionState.CHALLENGE_SUCCEEDED, state.name());
    }

    @Override
    public ChallengeSnapshot challenge(int number) {
        Status status = challenges.get(number).status;
        return new ChallengeSnapshot(
                status == Status.APPROVED,
                status != Status.PENDING,
                status == Status.PENDING,
                status == Status.APPROVED || status == Status.DECLINED);
    }

    @Override
    public PhoneSnapshot phone(int number) {
        PhoneClient phone = phones[number];
        if (!phone.counts()) {
            return new PhoneSnapshot(false, PhoneSnapshot.UNKNOWN);
        }
        for (int i = challenges.size() - 1; i >= 0; i--) {
            Challenge challenge = challenges.get(i);
            if (challenge.waits() && challenge.mayAnswer.contains(phone.credential)) {
                return new PhoneSnapshot(true, PhoneSnapshot.challenge(i, challenge.asksForCode()));
            }
        }
        return new PhoneSnapshot(true, PhoneSnapshot.NOTHING);
    }
}
