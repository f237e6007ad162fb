package dev.assent.operator;

/** Failure that the person at the terminal can correct; the message says what is wrong and how to correct it. */
public final class OperatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with {@code message}, which is shown without a stack trace. */
    public OperatorException(String message) {
        super(message);
    }

    /** A failure with {@code message}, which is shown without a stack trace, and its {@code cause}. */
    public OperatorException(String message, Throwable cause) {
        super(message, cause);
    }
}
