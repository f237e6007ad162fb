package dev.assent.dispatcher.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.dispatcher.delivery.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What docs/delivery.md says of the answers of a service is what the dispatcher makes of them. With {@code -Dassent.docs.write} it is written anew. */
public final class OutcomeTable {
    private static final Path PAGE = Path.of("..", "docs", "delivery.md");
    private static final String HEAD = "| answer | meaning | what is done |\n| --- | --- | --- |\n";

    private OutcomeTable() {}

    /** Checks the table of {@code service}: what the outcome is of each answer. */
    public static void check(String service, Map<String, Outcome> outcomes) {
        StringBuilder table = new StringBuilder(HEAD);
        outcomes.forEach((answer, outcome) -> table.append("| ")
                .append(answer)
                .append(" | ")
                .append(outcome.on(new Meaning()))
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

    private static final class Meaning implements Outcome.Cases<String> {
        @Override
        public String delivered(Outcome.Delivered outcome) {
            return "taken | the delivery ends as DELIVERED";
        }

        @Override
        public String rejected(Outcome.Rejected outcome) {
            return "refused for good | REJECTED, a dead letter";
        }

        @Override
        public String channelFault(Outcome.ChannelFault outcome) {
            return "the channel's fault | REJECTED, a dead letter; shown at the channel; the token is kept";
        }

        @Override
        public String tokenDead(Outcome.TokenDead outcome) {
            return "the token is dead | TOKEN_DEAD; cleared, unless it was registered anew since";
        }

        @Override
        public String tryAgain(Outcome.TryAgain outcome) {
            String when = outcome.after()
                    .map(Duration::toSeconds)
                    .map(s -> " after " + s + " s at least")
                    .orElse("");
            return (outcome.peerIsWell() ? "too much at once" : "out of order") + " | tried again" + when
                    + (outcome.peerIsWell() ? "" : "; counts against the peer");
        }
    }
}
