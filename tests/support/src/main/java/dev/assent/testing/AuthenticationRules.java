// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.all;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.AbstractClassesTransformer;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ClassesTransformer;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Architecture rules of authentication. Every service checks them with {@code ArchTests.in(AuthenticationRules.class)}.
 */
public final class AuthenticationRules {
    private static final String MECHANISM =
            "io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism";
    private static final String PERMIT_ALL = "jakarta.annotation.security.PermitAll";
    private static final String ROLES_ALLOWED = "jakarta.annotation.security.RolesAllowed";
    private static final String HTTP_METHOD = "jakarta.ws.rs.HttpMethod";
    private static final String REJECT_UNKNOWN_MEMBERS = "dev.assent.contracts.RejectUnknownMembers";
    private static final String ADMINISTRATOR = "administrator";

    /**
     * Methods that answer requests, also those that a class inherits. A method that overrides one is asked for annotations of
     * its own, because Quarkus applies those of authentication only to the class that has them.
     */
    private static final ClassesTransformer<JavaMethod> RESOURCE_METHODS =
            new AbstractClassesTransformer<>("methods that answer requests") {
                @Override
                public Iterable<JavaMethod> doTransform(JavaClasses types) {
                    return types.stream()
                            .flatMap(AuthenticationRules::resourceMethods)
                            .collect(Collectors.toSet());
                }
            };

    private AuthenticationRules() {}

    /** Requires that every resource method names its kind of caller, or is public by {@code @PermitAll}. */
    @ArchTest
    public static final ArchRule RESOURCE_METHODS_NAME_THEIR_CALLER = all(RESOURCE_METHODS)
            .should(satisfy(
                    "have exactly one of @HttpAuthenticationMechanism and @PermitAll",
                    method -> isAnnotated(method, MECHANISM) != isAnnotated(method, PERMIT_ALL)))
            .allowEmptyShould(false);

    /** Requires that the resource methods of administrators, and only those, name the role that they need. */
    @ArchTest
    public static final ArchRule ADMINISTRATOR_METHODS_NAME_THEIR_ROLE = all(RESOURCE_METHODS)
            .should(satisfy(
                    "have @RolesAllowed exactly for administrators",
                    method -> mechanisms(method).contains(ADMINISTRATOR) == isAnnotated(method, ROLES_ALLOWED)))
            .allowEmptyShould(false);

    /** Requires that the bodies which administrators send are types that refuse unknown members. */
    @ArchTest
    public static final ArchRule BODIES_OF_ADMINISTRATORS_REJECT_UNKNOWN_MEMBERS = all(RESOURCE_METHODS)
            .should(satisfy(
                    "have a body that is marked @RejectUnknownMembers, if it is an administrator's",
                    method -> !mechanisms(method).contains(ADMINISTRATOR)
                            || bodies(method).allMatch(AuthenticationRules::rejectsUnknownMembers)))
            .allowEmptyShould(false);

    /** Returns the types of the parameters without an annotation of Jakarta REST, which only the body has none of. */
    private static Stream<JavaClass> bodies(JavaMethod method) {
        return method.getParameters().stream()
                .filter(parameter -> parameter.getAnnotations().stream()
                        .noneMatch(annotation ->
                                annotation.getRawType().getPackageName().startsWith("jakarta.ws.rs")))
                .map(JavaParameter::getRawType);
    }

    /** Asks the class itself: ArchUnit does not import the parameters of methods that are inherited from another module. */
    private static boolean rejectsUnknownMembers(JavaClass type) {
        return Arrays.stream(type.reflect().getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().getName().equals(REJECT_UNKNOWN_MEMBERS));
    }

    private static ArchCondition<JavaMethod> satisfy(String description, Predicate<JavaMethod> rule) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean satisfied = rule.test(method);
                events.add(new SimpleConditionEvent(
                        method,
                        satisfied,
                        method.getFullName() + (satisfied ? " does " : " does not ") + getDescription()));
            }
        };
    }

    private static Stream<JavaMethod> resourceMethods(JavaClass type) {
        return type.getAllMethods().stream().filter(method -> type.getAllMethods().stream()
                .anyMatch(other -> hasSameSignature(method, other) && namesHttpMethod(other)));
    }

    private static boolean hasSameSignature(JavaMethod one, JavaMethod other) {
        return one.getName().equals(other.getName())
                && one.getRawParameterTypes().equals(other.getRawParameterTypes());
    }

    private static boolean namesHttpMethod(JavaMethod method) {
        return method.getAnnotations().stream()
                .anyMatch(annotation -> annotation.getRawType().isAnnotatedWith(HTTP_METHOD));
    }

    private static boolean isAnnotated(JavaMethod method, String annotation) {
        return method.isAnnotatedWith(annotation) || method.getOwner().isAnnotatedWith(annotation);
    }

    private static List<String> mechanisms(JavaMethod method) {
        return Stream.of(
                        method.tryGetAnnotationOfType(MECHANISM),
                        method.getOwner().tryGetAnnotationOfType(MECHANISM))
                .flatMap(Optional::stream)
                .flatMap(annotation -> annotation.get("value").stream())
                .flatMap(value -> value instanceof String[] names ? Arrays.stream(names) : Stream.of(value.toString()))
                .toList();
    }
}
