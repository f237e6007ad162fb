// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import dev.assent.contracts.event.Topic;
import java.util.Arrays;
import java.util.Optional;

/**
 * Names of an installation's topics, dead-letter topics and the group that records the replays.
 *
 * @param prefix what all of them begin with, including the separator
 */
public record DeadLetterTopics(String prefix) {
    /** Names of an installation that has its cluster to itself. */
    public static final DeadLetterTopics DEFAULT = new DeadLetterTopics("assent.");

    private static final String GROUP = "dead-letters";

    /** Returns the name of the topic that dead letters of {@code topic} are replayed to. */
    public String live(Topic topic) {
        return prefix + suffix(topic.topicName());
    }

    /** Returns the name of the topic that holds the dead letters of {@code topic}. */
    public String dead(Topic topic) {
        return prefix + suffix(topic.deadLetterTopicName());
    }

    /** Returns the topic whose dead-letter topic is named {@code name}; empty if it is none. */
    public Optional<Topic> origin(String name) {
        return Arrays.stream(Topic.values())
                .filter(topic -> dead(topic).equals(name))
                .findFirst();
    }

    /** Returns the consumer group whose offsets record which dead letters were replayed. */
    public String group() {
        return prefix + GROUP;
    }

    private static String suffix(String topicName) {
        return topicName.substring(DEFAULT.prefix.length());
    }
}
