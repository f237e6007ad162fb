// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import dev.assent.contracts.event.Topic;
import java.util.Arrays;
import java.util.Optional;

/** Name of a topic without its prefix, such as {@code challenge-updated}: the same in every installation. */
public final class TopicName {
    private static final String PREFIX = DeadLetterTopics.DEFAULT.prefix();

    private TopicName() {}

    /** Returns the name of {@code topic}. */
    public static String of(Topic topic) {
        return topic.topicName().substring(PREFIX.length());
    }

    /** Returns the topic of this name; empty if there is none. */
    public static Optional<Topic> parse(String name) {
        return Arrays.stream(Topic.values())
                .filter(topic -> of(topic).equals(name))
                .findFirst();
    }
}
