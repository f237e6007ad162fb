// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import dev.assent.contracts.event.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Topics that a service of this checkout consumes, as its sources say: those of the events for which they make handlers. */
public final class ConsumedTopics {
    private static final Pattern HANDLED =
            Pattern.compile("\\bEventHandler\\s*\\.\\s*of(?:Received|Batch)?\\(\\s*(\\w+)\\.class\\b");

    private ConsumedTopics() {}

    /** Returns the topics that {@code service}, the name of its folder, consumes. */
    public static Set<Topic> of(String service) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        Path sources = ProjectFiles.at(service + "/src/main/java");
        if (Files.exists(sources)) {
            for (Path source : ProjectFiles.below(sources, "EventConsumer.java")) {
                HANDLED.matcher(ProjectFiles.read(source))
                        .results()
                        .forEach(handler -> topics.add(topicOf(handler.group(1))));
            }
        }
        return topics;
    }

    private static Topic topicOf(String event) {
        for (Topic topic : Topic.values()) {
            if (topic.name().replace("_", "").equalsIgnoreCase(event)) {
                return topic;
            }
        }
        throw new AssertionError("no topic for the events " + event);
    }
}
