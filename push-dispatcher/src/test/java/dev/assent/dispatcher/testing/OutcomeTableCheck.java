// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.dispatcher.transport.AttemptOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Checks that the outcome tables of docs/delivery.md match the code; {@code -Dassent.docs.write} rewrites them. */
public final class OutcomeTableCheck {
    private static final Path PAGE = Path.of("..", "docs", "delivery.md");
    private static final String HEAD = "| answer | meaning | what is done |\n| --- | --- | --- |\n";

    private OutcomeTableCheck() {}

    /** Checks the table of {@code service}, which has the outcome of each response. */
    public static void check(String service, Map<String, AttemptOutcome> outcomes) {
        StringBuilder table = new StringBuilder(HEAD);
        outcomes.forEach((answer, outcome) -> table.append("| ")
                .append(answer)
                .append(" | ")
                .append(outcome.accept(new Meaning()))
                .append(" |\n"));
        String begin = "<!-- " + service + ": begin, written by a test -->\n";
        String end = "<!-- " + service + ": end -->";
        try {
            String page = Files.readString(PAGE);
            int from = page.indexOf(begin) + begin.length();
            int to = page.indexOf(end);
            assertThat(page).contains(begin, end);
            if (System.getProperty("assent.docs.write") != null) {
                Files.writeString(PAGE, page.substring(0, from) + "\n" + table + "\n" + page.substring(to));
            } else {
                assertThat(page.substring(from, to)).isEqualTo("\n" + table + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Meaning implements AttemptOutcome.Visitor<String> {
        @Override
        public String delivered(AttemptOutcome.Delivered outcome) {
            return "taken | the delivery ends as DELIVERED";
        }

        @Override
        public String rejected(AttemptOutcome.Rejected outcome) {
            return "refused for good | REJECTED, a dead letter";
        }

        @Override
        public String channelMisconfigured(AttemptOutcome.ChannelMisconfigured outcome) {
            return "the channel's fault | REJECTED, a dead letter; shown at the channel; the token is kept";
        }

        @Override
        public String addressMismatched(AttemptOutcome.AddressMismatched outcome) {
            return "token and channel do not fit | REJECTED, a dead letter; shown at the device; "
                    + "the channel's fault once it is so for [several users](#whose-fault-it-is)";
        }

        @Override
        public String tokenUnregistered(AttemptOutcome.TokenUnregistered outcome) {
            return "the token is dead | TOKEN_DEAD; cleared, unless it was registered anew since";
        }

        @Override
        public String retryable(AttemptOutcome.Retryable outcome) {
            String when = outcome.retryAfter()
                    .map(Duration::toSeconds)
                    .map(s -> " after " + s + " s at least")
                    .orElse("");
            return (outcome.endpointHealthy() ? "too much at once" : "out of order") + " | tried again" + when
                    + (outcome.endpointHealthy() ? "" : "; counts against the peer");
        }
    }
}
