package dev.assent.e2e;

/** Sign-ins of one user with two phones, and where a caller can look: there is a model of it, and the real system. */
interface SignInFlow {
    int PHONES = 2;
    String SIGN_IN = "sign-in";
    /** The action whose approval needs the digits that the browser shows. */
    String PAYMENT = "payment";
    /** Wrong codes in a row after which a phone is disabled: more than one challenge takes. */
    int MOST_WRONG_CODES = 4;

    /** What somebody does. */
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
     * One thing that somebody does.
     *
     * @param back to which action or challenge: 0 is the newest, 1 the one before it; the oldest where there are fewer
     * @param phone which phone does it, or is removed or enrolled
     */
    record Step(Kind kind, int back, int phone) {}

    /** What is answered: the status, and the error code or, of a success, what matters in it. */
    record StepResult(int status, String what) {
        static StepResult ok(String what) {
            return new StepResult(200, what);
        }
    }

    /** An action as its backend sees it: its state, and what validating its track token says. */
    record ActionView(String state, boolean isValid, String validatedState) {}

    /** A challenge as its browser and its backend see it. */
    record ChallengeView(boolean isVerified, boolean isConsumed, boolean isOpen, boolean hasReceipt) {}

    /** A phone as it sees itself; {@code shown} is the number of the challenge that it shows, or why there is none. */
    record PhoneView(boolean isEnrolled, String shown) {
        static final String UNKNOWN = "credential_not_found";
        static final String NOTHING = "nothing";

        static String challenge(int number, boolean asksForCode) {
            return "challenge " + number + (asksForCode ? " with code" : "");
        }
    }

    /** Does {@code step}. */
    StepResult step(Step step);

    /** How many actions were tracked. */
    int actions();

    /** How many challenges were started. */
    int challenges();

    /** The action {@code number}, in the order in which they were tracked. */
    ActionView action(int number);

    /** The challenge {@code number}, in the order in which they were started. */
    ChallengeView challenge(int number);

    /** The phone {@code number}. */
    PhoneView phone(int number);
}
