// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import dev.assent.operator.terminal.OperatorException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;

/** Mode of answering the challenge of the demo. */
enum AnswerMode {
    APPROVE,
    DECLINE,
    /** The user at the terminal decides. */
    WAIT;

    /** Returns whether the phone approves. Throws {@link OperatorException} if the input ends before the user decides. */
    boolean decide(DemoReport report) {
        return switch (this) {
            case APPROVE -> true;
            case DECLINE -> false;
            case WAIT -> ask(report);
        };
    }

    private static boolean ask(DemoReport report) {
        BufferedReader terminal = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        try {
            while (true) {
                report.line("  Approve this sign-in? [y/n]");
                String line = terminal.readLine();
                if (line == null) {
                    throw new OperatorException(
                            "The input has ended without an answer. --wait needs a terminal; without one, leave it out"
                                    + " or decline with --decline.");
                }
                switch (line.strip().toLowerCase(Locale.ROOT)) {
                    case "y", "yes" -> {
                        return true;
                    }
                    case "n", "no" -> {
                        return false;
                    }
                    default -> {
                        // Ask again.
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the terminal", e);
        }
    }
}
