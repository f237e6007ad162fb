package dev.assent.operator.deadletter;

import dev.assent.contracts.Json;
import dev.assent.operator.cluster.ClusterCommand;
import dev.assent.operator.cluster.TerminalRedaction;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./assent dead-letters list}: a line for each. */
@Command(
        name = "list",
        description = "Prints a line for each dead letter: where it lies, since when, key, type and reason.")
final class ListCommand extends ClusterCommand {
    private static final int LONGEST_KEY = 40;
    private static final int LONGEST_REASON = 100;

    @Mixin
    private Selection selection;

    private int listed;
    private int listedReplayed;

    ListCommand(Supplier<Map<String, String>> environment) {
        super(environment);
    }

    @Override
    protected void run(Map<String, Object> kafka) {
        listed = 0;
        listedReplayed = 0;
        try (DeadLetterTopics topics = new DeadLetterTopics(kafka)) {
            for (TopicPartition partition : topics.partitions(selection.topics())) {
                Replayed replayed = topics.replayed(partition);
                topics.read(partition, letters -> list(letters, replayed));
            }
        }
        out().println(switch (listed) {
                    case 0 -> "No dead letters.";
                    case 1 -> "1 dead letter";
                    default -> listed + " dead letters";
                }
                + (listedReplayed == 0 ? "" : ", of which were laid back before: " + listedReplayed));
    }

    private void list(List<DeadLetter> letters, Replayed replayed) {
        for (DeadLetter letter : letters) {
            if (selection.takes(letter)) {
                boolean before = replayed.contains(letter.position().offset());
                listed++;
                listedReplayed += before ? 1 : 0;
                out().println(String.join(
                        "  ",
                        letter.position().toString(),
                        Json.format(letter.at()),
                        TerminalRedaction.line(letter.key(), LONGEST_KEY),
                        TerminalRedaction.line(letter.type(), LONGEST_KEY),
                        TerminalRedaction.line(letter.reason(), LONGEST_REASON)
                                + (before ? "  (laid back before)" : "")));
            }
        }
    }
}
