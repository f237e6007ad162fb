package dev.assent.local.demo;

import dev.assent.operator.OperatorException;
import java.util.Objects;

/** What must hold for the trial to count as a success. */
final class Expectation {
    private Expectation() {}

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new OperatorException("The trial failed: " + otherwise);
        }
    }

    static void equal(String what, Object actual, Object expected) {
        that(Objects.equals(actual, expected), what + " is " + actual + ", expected " + expected);
    }
}
