// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

/** Sign-ins of one user with two phones, and the states that callers see; implemented by a model and by the running stack. */
interface SignInFlow {
    int PHONES = 2;
    String SIGN_IN = "sign-in";
    /** The action whose approval needs the digits that the browser shows. */
    String PAYMENT = "payment";
    /** Wrong codes in a row after which a phone is disabled: more than one challenge takes. */
    int MOST_WRONG_CODES = 4;

    /** Kind of a step. */
    enum Kind {
        TRACK_SIGN_IN,
        TRACK_PAYMENT,
        TRACK_AGAIN,
        START,
        APPROVE,
        APPROVE_WITHOUT_CODE,
        WRONG_CODE,
        DECLINE,
        BLOCK,
        ALLOW,
        REQUIRE_CHALLENGE,
        REMOVE_PHONE,
        ENROL_PHONE
    }

    /**
     * Step of one of the callers.
     *
     * @param back selects the action or challenge: 0 is the newest, 1 the one before it; the oldest where there are fewer
     * @param phone selects the phone that acts, or is removed or enrolled
     */
    record Step(Kind kind, int back, int phone) {}

    /** Result of a step: the status, and the error code or, after success, the part of the response that is compared. */
    record StepResult(int status, String what) {
        static StepResult ok(String what) {
            return new StepResult(200, what);
        }
    }

    /** Action as its backend sees it: its state, and the result of validating its track token. */
    record ActionSnapshot(String state, boolean isValid, String validatedState) {}

    /** Challenge as its browser and its backend see it. */
    record ChallengeSnapshot(boolean isVerified, boolean isConsumed, boolean isOpen, boolean hasReceipt) {}

    /** Phone as it sees itself; {@code shown} is the number of the challenge that it shows, or the reason why there is none. */
    record PhoneSnapshot(boolean isEnrolled, String shown) {
        static final String UNKNOWN = "invalid_credential";
        static final String NOTHING = "nothing";

        static String challenge(int number, boolean asksForCode) {
            return "challenge " + number + (asksForCode ? " with code" : "");
        }
    }

    /** Executes {@code step}. */
    StepResult step(Step step);

    /** Returns the number of tracked actions. */
    int actions();

    /** Returns the number of started challenges. */
    int challenges();

    /** Returns the action {@code number}, in the order in which they were tracked. */
    ActionSnapshot action(int number);

    /** Returns the challenge {@code number}, in the order in which they were started. */
    ChallengeSnapshot challenge(int number);

    /** Returns the phone {@code number}. */
    PhoneSnapshot phone(int number);
}
