// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/**
 * Condition that a class consumes events through the inbox, as an {@code EventConsumer} whose name ends so, and not from a
 * channel or a Kafka client of its own. A {@code CacheEventConsumer} is exempt from the inbox, because a cache is the same
 * after a second delivery; in return it must not touch the database.
 */
final class ConsumeOnce extends ArchCondition<JavaClass> {
    private static final String INBOX = "dev.assent.runtime.inbox.";
    private static final String EVENT_CONSUMER = INBOX + "EventConsumer";
    private static final String CACHE_EVENT_CONSUMER = INBOX + "CacheEventConsumer";
    private static final String INCOMING = "org.eclipse.microprofile.reactive.messaging.Incoming";
    private static final String KAFKA_CONSUMER = "org.apache.kafka.clients.consumer.Consumer";

    ConsumeOnce() {
        super(
                "consume each event once, in a class named …EventConsumer (or fill a cache, in one named …CacheEventConsumer)");
    }

    /** Predicate of the classes that consume events, in the right way or not. */
    static DescribedPredicate<JavaClass> consumer() {
        return DescribedPredicate.describe(
                "that consume events",
                type -> !type.isInterface()
                        && (type.isAssignableTo(EVENT_CONSUMER)
                                || type.isAssignableTo(CACHE_EVENT_CONSUMER)
                                || bypassesInbox(type)));
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        String name = type.getSimpleName();
        boolean fillsCache = type.isAssignableTo(CACHE_EVENT_CONSUMER);
        if (bypassesInbox(type)) {
            violate(events, type, "consumes without " + EVENT_CONSUMER);
        }
        if (fillsCache && touchesDatabase(type)) {
            violate(events, type, "fills a cache and touches the database");
        }
        if (fillsCache && !name.endsWith("CacheEventConsumer")) {
            violate(events, type, "is not named …CacheEventConsumer");
        } else if (!name.endsWith("EventConsumer")) {
            violate(events, type, "is not named …EventConsumer");
        }
    }

    private static boolean bypassesInbox(JavaClass type) {
        return type.getMethods().stream().anyMatch(method -> method.isAnnotatedWith(INCOMING))
                || type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isAssignableTo(KAFKA_CONSUMER));
    }

    private static boolean touchesDatabase(JavaClass owner) {
        return owner.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getPackageName())
                .anyMatch(
                        target -> target.startsWith("dev.assent.runtime.outbox") || target.startsWith("org.hibernate"));
    }

    private static void violate(ConditionEvents events, JavaClass type, String fault) {
        events.add(SimpleConditionEvent.violated(type, type.getFullName() + " " + fault));
    }
}
