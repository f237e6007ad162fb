// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.deadletter;

import dev.assent.contracts.Json;
import dev.assent.operator.cluster.ClusterCommand;
import dev.assent.operator.terminal.TerminalRedaction;
import dev.assent.runtime.deadletter.DeadLetter;
import dev.assent.runtime.deadletter.DeadLetterStore;
import dev.assent.runtime.deadletter.DeadLetterTopics;
import dev.assent.runtime.deadletter.ReplayProgress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Command {@code dead-letters list}: prints one line per dead letter. */
@Command(name = "list", description = "Prints one line per dead letter: place, time, key, type and reason.")
final class ListCommand extends ClusterCommand {
    private static final int MAX_KEY_LENGTH = 40;
    private static final int MAX_REASON_LENGTH = 100;

    @Mixin
    private DeadLetterFilter filter = new DeadLetterFilter();

    private int listed;
    private int replayed;

    ListCommand(Supplier<Map<String, String>> environment) {
        super(environment);
    }

    @Override
    protected void run(Map<String, Object> kafka) {
        listed = 0;
        replayed = 0;
        try (DeadLetterStore store = new DeadLetterStore(kafka, DeadLetterTopics.DEFAULT)) {
            for (TopicPartition partition : store.partitions(filter.topics())) {
                ReplayProgress progress = store.progress(partition);
                store.read(partition, letters -> list(letters, progress));
            }
        }
        out().println(switch (listed) {
                    case 0 -> "No dead letters.";
                    case 1 -> "1 dead letter";
                    default -> listed + " dead letters";
                }
                + (replayed == 0 ? "" : ", of which replayed before: " + replayed));
    }

    private void list(List<DeadLetter> letters, ReplayProgress progress) {
        for (DeadLetter letter : letters) {
            if (filter.matches(letter)) {
                boolean replayedBefore = progress.contains(letter.position().offset());
                listed++;
                replayed += replayedBefore ? 1 : 0;
                out().println(String.join(
                        "  ",
                        letter.position().toString(),
                        Json.format(letter.at()),
                        TerminalRedaction.line(letter.key(), MAX_KEY_LENGTH),
                        TerminalRedaction.line(letter.type(), MAX_KEY_LENGTH),
                        TerminalRedaction.line(letter.reason(), MAX_REASON_LENGTH)
                                + (replayedBefore ? "  (replayed before)" : "")));
            }
        }
    }
}
