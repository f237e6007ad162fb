package dev.assent.operator.deadletter;

import dev.assent.operator.cluster.ClusterCommand;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./assent dead-letters replay}: lays them back into their topics. */
@Command(
        name = "replay",
        description =
                "Lays dead letters back into their topics, each with its key, value and headers. What was laid back"
                        + " before is left out.")
final class ReplayCommand extends ClusterCommand {
    @Spec
    private CommandSpec self;

    @Parameters(
            arity = "0..1",
            paramLabel = Position.FORM,
            converter = Position.Converter.class,
            description = "This one, as list prints it.")
    private Position position;

    @Mixin
    private Selection selection;

    @Option(names = "--again", description = "Also what was laid back before.")
    private boolean again;

    @Option(names = "--dry-run", description = "Only says how many it would be.")
    private boolean dryRun;

    private final Map<String, Integer> laidBack = new TreeMap<>();
    private int leftOut;

    ReplayCommand(Supplier<Map<String, String>> environment) {
        super(environment);
    }

    @Override
    protected void run(Map<String, Object> kafka) {
        if ((position == null) == selection.isEmpty()) {
            throw new ParameterException(
                    self.commandLine(),
                    "Say which: either one as " + Position.FORM + ", or all of a --topic, --since or --reason");
        }
        laidBack.clear();
        leftOut = 0;
        try (DeadLetterTopics topics = new DeadLetterTopics(kafka);
                Replay replay = new Replay(kafka)) {
            if (position != null) {
                replay(List.of(topics.read(position)), position.partition(), topics, replay);
            } else {
                for (TopicPartition partition : topics.partitions(selection.topics())) {
                    topics.read(partition, letters -> replay(letters, partition, topics, replay));
                }
            }
        } finally {
            report();
        }
    }

    private void replay(List<DeadLetter> letters, TopicPartition partition, DeadLetterTopics topics, Replay replay) {
        Replayed replayed = topics.replayed(partition);
        List<DeadLetter> chosen = letters.stream().filter(selection::takes).toList();
        List<DeadLetter> due = chosen.stream()
                .filter(letter -> again || !replayed.contains(letter.position().offset()))
                .toList();
        leftOut += chosen.size() - due.size();
        if (dryRun) {
            due.forEach(this::count);
        } else if (!due.isEmpty()) {
            try {
                replay.layBack(due, letter -> {
                    replayed.add(letter.position().offset());
                    count(letter);
                });
            } finally {
                topics.remember(partition, replayed);
            }
        }
    }

    private void count(DeadLetter letter) {
        laidBack.merge(letter.origin().topicName(), 1, Integer::sum);
    }

    private void report() {
        String verb = dryRun ? "Would lay back " : "Laid back ";
        laidBack.forEach((topic, count) -> out().println(verb + count + " into " + topic));
        if (laidBack.isEmpty()) {
            out().println(verb + "nothing.");
        }
        if (leftOut > 0) {
            out().println("Left out because they were laid back before: " + leftOut + " (--again takes them too)");
        }
        out().flush();
    }
}
