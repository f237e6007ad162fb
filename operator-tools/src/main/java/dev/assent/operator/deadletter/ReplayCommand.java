// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.deadletter;

import dev.assent.operator.cluster.ClusterCommand;
import dev.assent.runtime.deadletter.DeadLetter;
import dev.assent.runtime.deadletter.DeadLetterPosition;
import dev.assent.runtime.deadletter.DeadLetterReplayer;
import dev.assent.runtime.deadletter.DeadLetterStore;
import dev.assent.runtime.deadletter.DeadLetterTopics;
import dev.assent.runtime.deadletter.ReplayProgress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code dead-letters replay}: publishes dead letters to their topics again. */
@Command(
        name = "replay",
        description =
                "Publishes dead letters to their topics again, each with its key, value and headers. Skips those that"
                        + " were replayed before.")
final class ReplayCommand extends ClusterCommand {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec self;

    @Parameters(
            arity = "0..1",
            paramLabel = PositionConverter.FORM,
            converter = PositionConverter.class,
            description = "Only this one, as printed by list.")
    private @Nullable DeadLetterPosition position;

    @Mixin
    private DeadLetterFilter filter = new DeadLetterFilter();

    @Option(names = "--again", description = "Also those that were replayed before.")
    private boolean again;

    @Option(names = "--dry-run", description = "Only prints how many would be replayed.")
    private boolean dryRun;

    private final Map<String, Integer> replayed = new TreeMap<>();
    private int skipped;

    ReplayCommand(Supplier<Map<String, String>> environment) {
        super(environment);
    }

    @Override
    protected void run(Map<String, Object> kafka) {
        if ((position == null) == filter.isEmpty()) {
            throw new ParameterException(
                    self.commandLine(),
                    "Specify which: either one " + PositionConverter.FORM
                            + ", or a filter by --topic, --since or --reason");
        }
        replayed.clear();
        skipped = 0;
        try (DeadLetterStore store = new DeadLetterStore(kafka, DeadLetterTopics.DEFAULT);
                DeadLetterReplayer replay = new DeadLetterReplayer(kafka, DeadLetterTopics.DEFAULT)) {
            if (position != null) {
                replay(List.of(ShowCommand.read(store, position)), position.partition(), store, replay);
            } else {
                for (TopicPartition partition : store.partitions(filter.topics())) {
                    store.read(partition, letters -> replay(letters, partition, store, replay));
                }
            }
        } finally {
            report();
        }
    }

    private void replay(
            List<DeadLetter> letters, TopicPartition partition, DeadLetterStore store, DeadLetterReplayer replay) {
        ReplayProgress progress = store.progress(partition);
        List<DeadLetter> chosen = letters.stream().filter(filter::matches).toList();
        List<DeadLetter> due = chosen.stream()
                .filter(letter -> again || !progress.contains(letter.position().offset()))
                .toList();
        skipped += chosen.size() - due.size();
        if (dryRun) {
            due.forEach(this::count);
        } else if (!due.isEmpty()) {
            try {
                replay.replay(due, letter -> {
                    progress.add(letter.position().offset());
                    count(letter);
                });
            } finally {
                store.save(partition, progress);
            }
        }
    }

    private void count(DeadLetter letter) {
        replayed.merge(letter.origin().topicName(), 1, Integer::sum);
    }

    private void report() {
        String verb = dryRun ? "Would replay " : "Replayed ";
        replayed.forEach((topic, count) -> out().println(verb + count + " to " + topic));
        if (replayed.isEmpty()) {
            out().println(verb + "nothing.");
        }
        if (skipped > 0) {
            out().println("Skipped because they were replayed before: " + skipped + " (use --again to replay them)");
        }
        out().flush();
    }
}
