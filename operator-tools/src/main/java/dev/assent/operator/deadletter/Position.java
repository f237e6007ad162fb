package dev.assent.operator.deadletter;

import dev.assent.contracts.event.Topic;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a dead letter lies, written {@code topic/partition@offset}. */
record Position(TopicPartition partition, long offset) {
    static final String FORM = "TOPIC/PARTITION@OFFSET";

    private static final Pattern WRITTEN = Pattern.compile("([^/@]+)/(\\d{1,9})@(\\d{1,18})");

    /** Reads what {@link #toString} writes. */
    static final class Converter implements ITypeConverter<Position> {
        @Override
        public Position convert(String text) {
            Matcher written = WRITTEN.matcher(text);
            if (!written.matches() || topic(written.group(1)).isEmpty()) {
                throw new TypeConversionException("'" + text + "' is not the place of a dead letter: expected " + FORM
                        + " as list prints it, such as " + Topic.CHALLENGE_UPDATED.deadLetterTopicName() + "/0@12");
            }
            return new Position(
                    new TopicPartition(written.group(1), Integer.parseInt(written.group(2))),
                    Long.parseLong(written.group(3)));
        }
    }

    /** The topic whose dead letters lie in {@code deadLetterTopicName}. */
    static Optional<Topic> topic(String deadLetterTopicName) {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.deadLetterTopicName().equals(deadLetterTopicName))
                .findFirst();
    }

    @Override
    public String toString() {
        return partition.topic() + "/" + partition.partition() + "@" + offset;
    }
}
