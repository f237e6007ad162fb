// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.deadletter;

import dev.assent.contracts.event.Topic;
import dev.assent.operator.cluster.DurationConverter;
import dev.assent.runtime.deadletter.DeadLetter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Filter options for dead letters; without an option it matches all. */
final class DeadLetterFilter {
    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            converter = TopicConverter.class,
            description = "Only this topic, such as challenge-updated.")
    private @Nullable Topic topic;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Only newer ones, such as 30m, 12h or 7d.")
    private @Nullable Duration since;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Only those whose reason contains this text.")
    private @Nullable String reason;

    private final Instant now = Instant.now();

    boolean isEmpty() {
        return topic == null && since == null && reason == null;
    }

    List<Topic> topics() {
        return topic == null ? List.of(Topic.values()) : List.of(topic);
    }

    boolean matches(DeadLetter letter) {
        return (since == null || !letter.at().isBefore(now.minus(since)))
                && (reason == null || letter.reason().contains(reason));
    }

    /** Parses a topic's name, with or without {@code assent.} and {@code .dlq}. */
    static final class TopicConverter implements ITypeConverter<Topic> {
        private static final String PREFIX = "assent.";

        @Override
        public Topic convert(String text) {
            String name = (text.startsWith(PREFIX) ? text : PREFIX + text).replaceFirst("\\.dlq$", "");
            return Arrays.stream(Topic.values())
                    .filter(topic -> topic.topicName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is not a topic; expected one of "
                            + Arrays.stream(Topic.values())
                                    .map(topic -> topic.topicName().substring(PREFIX.length()))
                                    .collect(Collectors.joining(", "))));
        }
    }
}
