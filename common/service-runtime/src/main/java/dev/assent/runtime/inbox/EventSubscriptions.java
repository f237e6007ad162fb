// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Topics that this service consumes, each with its handler, and the one consumer group of all of them. */
@ApplicationScoped
class EventSubscriptions {
    private final Map<Topic, EventHandler<?>> handlers;
    private final String group;

    EventSubscriptions(
            @All List<EventConsumer> consumers,
            TopicNames topicNames,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.handlers = byTopic(consumers);
        this.group = service + "." + topicNames.atBroker("assent.events");
    }

    private static Map<Topic, EventHandler<?>> byTopic(List<EventConsumer> consumers) {
        Map<Topic, EventHandler<?>> handlers = new EnumMap<>(Topic.class);
        for (EventConsumer consumer : consumers) {
            for (EventHandler<?> handler : consumer.handlers()) {
                EventHandler<?> other = handlers.put(Topic.of(handler.type()), handler);
                if (other != null) {
                    throw new IllegalStateException("%s: two handlers of %s; expected one per service"
                            .formatted(consumer, handler.type().getSimpleName()));
                }
            }
        }
        return Collections.unmodifiableMap(handlers);
    }

    /** Returns the topics that this service consumes. */
    Set<Topic> topics() {
        return handlers.keySet();
    }

    /** Returns whether this service consumes {@code topic}. */
    boolean isConsumed(Topic topic) {
        return handlers.containsKey(topic);
    }

    /** Returns the handler of each topic. */
    Map<Topic, EventHandler<?>> handlers() {
        return handlers;
    }

    /** Returns the id of the consumer group of all topics. */
    String group() {
        return group;
    }
}
