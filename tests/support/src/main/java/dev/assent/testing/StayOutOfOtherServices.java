// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Condition that a class depends on no service but the one it belongs to. */
final class StayOutOfOtherServices extends ArchCondition<JavaClass> {
    private final List<PackageMatcher> services;

    StayOutOfOtherServices(String... servicePackages) {
        super("depend on no other service");
        this.services = Arrays.stream(servicePackages).map(PackageMatcher::of).toList();
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        Optional<PackageMatcher> own = serviceOf(type);
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            Optional<PackageMatcher> target = serviceOf(dependency.getTargetClass());
            if (target.isPresent() && !target.equals(own)) {
                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
            }
        }
    }

    private Optional<PackageMatcher> serviceOf(JavaClass type) {
        return services.stream()
                .filter(service -> service.matches(type.getPackageName()))
                .findFirst();
    }
}
