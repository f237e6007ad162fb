// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import java.util.Locale;

/** Kafka topics between the services. */
public enum Topic {
    ACTION_TRACKED("assent.action-tracked", false),
    CHALLENGE_CREATED("assent.challenge-created", false),
    CHALLENGE_UPDATED("assent.challenge-updated", false),
    AUTHENTICATOR_CHANGED("assent.authenticator-changed", true),
    TENANT_CHANGED("assent.tenant-changed", true),
    PUSH_DELIVERED("assent.push-delivered", false),
    USER_CHANGED("assent.user-changed", true),
    CONTACT_CHANGED("assent.contact-changed", false),
    USER_REMOVED("assent.user-removed", false),
    DELIVERY_RETRIED("assent.delivery-retried", false);

    private final String topicName;
    private final boolean compacted;

    Topic(String topicName, boolean compacted) {
        this.topicName = topicName;
        this.compacted = compacted;
    }

    /** Returns the topic of the events of {@code type}. */
    public static Topic of(Class<? extends Event> type) {
        return valueOf(
                type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }

    /** Returns the topic's name at the broker. */
    public String topicName() {
        return topicName;
    }

    /** Returns the name of the topic for events of this topic that could not be processed. */
    public String deadLetterTopicName() {
        return topicName + ".dlq";
    }

    /** Returns whether the topic keeps the newest event of each key for ever. */
    public boolean isCompacted() {
        return compacted;
    }
}
