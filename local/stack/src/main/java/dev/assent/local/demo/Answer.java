package dev.assent.local.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;

/** Who answers the challenge of the trial, and how. */
enum Answer {
    APPROVE,
    DECLINE,
    /** The person at the terminal; where nobody sits there, somebody somewhere else. */
    WAIT;

    /** Whether the phone approves; empty if it is to say nothing. */
    Optional<Boolean> decide(Report report) {
        return switch (this) {
            case APPROVE -> Optional.of(true);
            case DECLINE -> Optional.of(false);
            case WAIT -> ask(report);
        };
    }

    private static Optional<Boolean> ask(Report report) {
        BufferedReader terminal = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        try {
            while (true) {
                report.line("  Approve this sign-in? [y/n]");
                String line = terminal.readLine();
                if (line == null) {
                    report.line("  Waiting for an answer from elsewhere.");
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
            throw new UncheckedIOException("the terminal cannot be read", e);
        }
    }
}
