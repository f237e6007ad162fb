// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

/** Result that a request must have, apart from the rules for every response. */
public enum Expectation {
    /** Any documented or general status. */
    DOCUMENTED,
    /** No success, or a success that reports the token as invalid. */
    NOT_VALID,
    /** A status of 400 or more. */
    REFUSED,
    /** Status 400: the caller is known, and its request is wrong. */
    BAD_REQUEST,
    /** No success: it is no HTTP, so the connection may be closed, with or without a status, which needs no body. */
    NO_HTTP;

    /** Returns the expectation that holds if both are in one request: with two faults, which one is reported is open. */
    Expectation and(Expectation other) {
        if (this == NO_HTTP || other == NO_HTTP) {
            return NO_HTTP;
        }
        if (this == DOCUMENTED || other == DOCUMENTED) {
            Expectation stricter = compareTo(other) > 0 ? this : other;
            return stricter == BAD_REQUEST ? REFUSED : stricter;
        }
        return this == NOT_VALID && other == NOT_VALID ? NOT_VALID : REFUSED;
    }
}
