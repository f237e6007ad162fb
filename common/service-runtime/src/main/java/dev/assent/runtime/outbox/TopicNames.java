// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.contracts.event.Topic;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Names of this installation's topics at the broker: they begin with {@code assent.topic-prefix} where those of
 * {@link Topic} begin with {@code assent.}, so that several installations can share one cluster.
 */
@Singleton
public class TopicNames {
    private static final String DEFAULT_PREFIX = "assent.";

    private final String prefix;

    /** @param prefix what every topic name begins with, including the separator */
    public TopicNames(@ConfigProperty(name = "assent.topic-prefix") String prefix) {
        this.prefix = prefix;
    }

    /** Returns the name of {@code topic} at the broker. */
    public String atBroker(Topic topic) {
        return atBroker(topic.topicName());
    }

    /** Returns the name at the broker of the topic that {@link Topic} names {@code topicName}, dead-letter topics included. */
    public String atBroker(String topicName) {
        return prefix + topicName.substring(DEFAULT_PREFIX.length());
    }

    /** Returns the name by which {@link Topic} knows the topic {@code atBroker}. */
    public String inContracts(String atBroker) {
        return DEFAULT_PREFIX + atBroker.substring(prefix.length());
    }
}
