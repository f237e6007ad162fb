package dev.assent.contracts.challenge;

/** The text that a device signs to answer a challenge. */
public final class AnswerMessage {
    /** Covers the challenge's id, and with it the context, but not the answer: what unmodified SDKs sign. */
    public static final int ID_ONLY = 1;

    /** Covers the answer and the code as well. */
    public static final int WITH_ANSWER = 2;

    private AnswerMessage() {}

    /**
     * What is signed in the form {@code version}.
     *
     * @param version {@link #ID_ONLY} or {@link #WITH_ANSWER}
     * @param challengeId the 64 characters
     * @param verificationCode the digits that the user typed; null or empty where none
     */
    public static String of(int version, String challengeId, boolean approved, String verificationCode) {
        return switch (version) {
            case ID_ONLY -> challengeId;
            case WITH_ANSWER -> challengeId + "." + approved + "." + (verificationCode == null ? "" : verificationCode);
            default -> throw new IllegalArgumentException("no such version of signatures: " + version);
        };
    }
}
