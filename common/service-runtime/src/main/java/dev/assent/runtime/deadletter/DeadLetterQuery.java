// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import dev.assent.contracts.event.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Query for a page of dead letters, newest first.
 *
 * @param topics the topics that they come from
 * @param reason a part of the reason; null matches any
 * @param before the ends of the partitions that are not read to their beginning yet; null for the first page
 * @param limit the largest number of dead letters
 */
record DeadLetterQuery(
        Set<Topic> topics, @Nullable String reason, @Nullable Map<TopicPartition, Long> before, int limit) {
    private static final String SEPARATOR = ",";

    /** Returns the text of {@code ends}, which a caller passes for the next page. */
    static String format(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .map(end -> new DeadLetterPosition(end.getKey(), end.getValue()))
                .sorted(DeadLetterPosition.ORDER)
                .map(DeadLetterPosition::toString)
                .collect(Collectors.joining(SEPARATOR));
    }

    /** Parses the format of {@link #format}. Throws {@link IllegalArgumentException} for another one. */
    static Map<TopicPartition, Long> parse(String text, DeadLetterTopics topics) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (String place : List.of(text.split(SEPARATOR, -1))) {
            DeadLetterPosition position = DeadLetterPosition.parse(place, topics)
                    .orElseThrow(() -> new IllegalArgumentException("no place: " + place));
            ends.put(position.partition(), position.offset());
        }
        return ends;
    }

    boolean matches(DeadLetter letter) {
        return reason == null || letter.reason().contains(reason);
    }
}
