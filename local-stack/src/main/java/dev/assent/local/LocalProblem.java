package dev.assent.local;

/** Something that the person at the terminal can put right; the message says what and how. */
public final class LocalProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LocalProblem(String message) {
        super(message);
    }

    public LocalProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
