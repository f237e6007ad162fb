package dev.assent.operator.deadletter;

import dev.assent.contracts.event.Topic;
import dev.assent.operator.cluster.DurationConverter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which dead letters are meant: all, if nothing is said. */
final class Selection {
    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            converter = TopicConverter.class,
            description = "Those of this topic, such as challenge-updated.")
    private Topic topic;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Those that are not older, such as 30m, 12h or 7d.")
    private Duration since;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Those whose reason contains this.")
    private String reason;

    private final Instant now = Instant.now();

    boolean isEmpty() {
        return topic == null && since == null && reason == null;
    }

    List<String> topics() {
        return Arrays.stream(Topic.values())
                .filter(candidate -> topic == null || topic == candidate)
                .map(Topic::deadLetterTopicName)
                .toList();
    }

    boolean takes(DeadLetter letter) {
        return (since == null || !letter.at().isBefore(now.minus(since)))
                && (reason == null || letter.reason().contains(reason));
    }

    /** Reads a topic by its whole name or without {@code assent.}, that of its dead letters too. */
    static final class TopicConverter implements ITypeConverter<Topic> {
        private static final String PREFIX = "assent.";

        @Override
        public Topic convert(String text) {
            String name = (text.startsWith(PREFIX) ? text : PREFIX + text).replaceFirst("\\.dlq$", "");
            return Arrays.stream(Topic.values())
                    .filter(topic -> topic.topicName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of "
                            + Arrays.stream(Topic.values())
                                    .map(topic -> topic.topicName().substring(PREFIX.length()))
                                    .collect(Collectors.joining(", "))));
        }
    }
}
