// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.terminal;

/** Failure that the user can correct; the message says what is wrong and what to do. */
public final class OperatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates a failure whose {@code message} is printed without a stack trace. */
    public OperatorException(String message) {
        super(message);
    }

    /** Creates a failure with a {@code cause} whose {@code message} is printed without a stack trace. */
    public OperatorException(String message, Throwable cause) {
        super(message, cause);
    }
}
