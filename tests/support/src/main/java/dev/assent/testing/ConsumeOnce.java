// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashSet;
import java.util.Set;

/**
 * Condition that a consuming method is in a class named …EventConsumer and calls the idempotent consumer, directly or
 * through a class of its own package. A class named …CacheEventConsumer is exempt, because a cache is the same after a
 * second delivery; in return it must not touch the database.
 */
final class ConsumeOnce extends ArchCondition<JavaMethod> {
    private static final String IDEMPOTENT_CONSUMER = "dev.assent.runtime.inbox.IdempotentConsumer";

    ConsumeOnce() {
        super(
                "consume each event once, in a class named …EventConsumer (or fill a cache, in one named …CacheEventConsumer)");
    }

    @Override
    public void check(JavaMethod method, ConditionEvents events) {
        JavaClass owner = method.getOwner();
        String name = owner.getSimpleName();
        if (name.endsWith("CacheEventConsumer")) {
            if (touchesDatabase(owner)) {
                violate(events, method, "fills a cache and touches the database");
            }
        } else if (!name.endsWith("EventConsumer")) {
            violate(events, method, "is in a class that is not named …EventConsumer");
        } else if (!reachesIdempotentConsumer(method, new HashSet<>())) {
            violate(events, method, "does not call " + IDEMPOTENT_CONSUMER);
        }
    }

    private static boolean touchesDatabase(JavaClass owner) {
        return owner.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getPackageName())
                .anyMatch(
                        target -> target.startsWith("dev.assent.runtime.outbox") || target.startsWith("org.hibernate"));
    }

    private static boolean reachesIdempotentConsumer(JavaMethod method, Set<JavaMethod> seen) {
        return seen.add(method)
                && method.getMethodCallsFromSelf().stream()
                        .map(JavaMethodCall::getTarget)
                        .anyMatch(target -> isIdempotentConsumer(target)
                                || (isInPackageOf(method, target)
                                        && target.resolveMember()
                                                .map(next -> reachesIdempotentConsumer(next, seen))
                                                .orElse(false)));
    }

    private static boolean isIdempotentConsumer(MethodCallTarget target) {
        return target.getOwner().getName().equals(IDEMPOTENT_CONSUMER)
                && target.getName().equals("consume");
    }

    private static boolean isInPackageOf(JavaMethod method, MethodCallTarget target) {
        return target.getOwner().getPackageName().equals(method.getOwner().getPackageName());
    }

    private static void violate(ConditionEvents events, JavaMethod method, String fault) {
        events.add(SimpleConditionEvent.violated(method, method.getFullName() + " " + fault));
    }
}
