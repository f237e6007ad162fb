// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import dev.assent.operator.terminal.OperatorException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Expectation of the demo, which fails if it does not hold. */
final class Expectation {
    private Expectation() {}

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw failure(otherwise);
        }
    }

    static OperatorException failure(String problem) {
        return new OperatorException("The demo failed: " + problem);
    }

    static void equal(String subject, @Nullable Object actual, @Nullable Object expected) {
        that(Objects.equals(actual, expected), subject + " is " + actual + ", expected " + expected);
    }
}
