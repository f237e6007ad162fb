// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;

/** Mode of answering the challenge of the demo. */
enum AnswerMode {
    APPROVE,
    DECLINE,
    /** The user at the terminal decides; without a terminal, another device answers. */
    WAIT;

    /** Returns whether the phone approves; empty if it does not answer. */
    Optional<Boolean> decide(DemoReport report) {
        return switch (this) {
            case APPROVE -> Optional.of(true);
            case DECLINE -> Optional.of(false);
            case WAIT -> ask(report);
        };
    }

    private static Optional<Boolean> ask(DemoReport report) {
        BufferedReader terminal = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        try {
            while (true) {
                report.line("  Approve this sign-in? [y/n]");
                String line = terminal.readLine();
                if (line == null) {
                    report.line("  Waiting for an answer from another device.");
                    return Optional.empty();
                }
                switch (line.strip().toLowerCase(Locale.ROOT)) {
                    case "y", "yes" -> {
                        return Optional.of(true);
                    }
                    case "n", "no" -> {
                        return Optional.of(false);
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
