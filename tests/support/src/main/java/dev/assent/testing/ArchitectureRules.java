// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;

/**
 * Architecture rules that every module keeps. A module checks them with {@code ArchTests.in(ArchitectureRules.class)},
 * a service with {@code ArchTests.in(ArchitectureRules.OfService.class)} as well. Every rule fails if it finds no class
 * to check, as it does for a package that does not exist.
 */
public final class ArchitectureRules {
    private static final String[] SERVICE_PACKAGES = {
        "dev.assent.challenge..", "dev.assent.dispatcher..", "dev.assent.verification..", "dev.assent.token.."
    };
    private static final String[] KAFKA_PACKAGES = {
        "org.apache.kafka..",
        "io.vertx.kafka..",
        "io.smallrye.reactive.messaging..",
        "org.eclipse.microprofile.reactive.messaging.."
    };
    private static final String[] HTTP_PACKAGES = {
        "jakarta.ws.rs..", "org.jboss.resteasy..", "io.vertx.ext.web..", "io.quarkus.vertx.http.."
    };

    private ArchitectureRules() {}

    /** Rejects cycles between packages; each package counts by itself, also one inside another. */
    @ArchTest
    public static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().assignedFrom(new ByPackage()).should().beFreeOfCycles().allowEmptyShould(false);

    /** Rejects a dependency on the classes of a service from outside it; services exchange events instead. */
    @ArchTest
    public static final ArchRule NO_OTHER_SERVICE_IS_USED =
            classes().should(new StayOutOfOtherServices(SERVICE_PACKAGES)).allowEmptyShould(false);

    /** Rules of the four services, beside those of every module. */
    public static final class OfService {
        private OfService() {}

        /** Rejects Kafka and messaging types outside the package {@code events}. */
        @ArchTest
        public static final ArchRule ONLY_EVENTS_SEES_KAFKA = noClasses()
                .that()
                .resideInAnyPackage(SERVICE_PACKAGES)
                .and()
                .resideOutsideOfPackage("dev.assent.*.events..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(KAFKA_PACKAGES)
                .allowEmptyShould(false);

        /** Rejects HTTP types outside the classes that serve it. */
        @ArchTest
        public static final ArchRule ONLY_RESOURCES_SEE_HTTP = noClasses()
                .that()
                .resideInAnyPackage(SERVICE_PACKAGES)
                .and(are(DescribedPredicate.not(partOf("Resource"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(HTTP_PACKAGES)
                .allowEmptyShould(false);

        /** Requires every Kafka consumer to be idempotent and to be found by its name in {@code events}. */
        @ArchTest
        public static final ArchRule CONSUMERS_ARE_IDEMPOTENT = classes()
                .that(are(ConsumeOnce.consumer()))
                .should()
                .resideInAPackage("dev.assent.*.events..")
                .andShould(new ConsumeOnce())
                .allowEmptyShould(false);

        /** Requires that at most one class of a service writes the status of a stored challenge. */
        @ArchTest
        public static final ArchRule ONE_CLASS_WRITES_CHALLENGE_STATUS =
                oneClassWritesChallengeStatus(Path.of("src", "main", "java"));

        /** The rule for classes whose source files are below {@code sources}. */
        static ArchRule oneClassWritesChallengeStatus(Path sources) {
            return classes()
                    .that()
                    .resideInAnyPackage(SERVICE_PACKAGES)
                    .should(new WriteChallengeStatusOnce(sources))
                    .allowEmptyShould(false);
        }
    }

    /** Rules of service-runtime, beside those of every module. */
    public static final class OfRuntime {
        private OfRuntime() {}

        /** Rejects Kafka and messaging types outside the packages of the inbox, the outbox and the dead letters. */
        @ArchTest
        public static final ArchRule ONLY_INBOX_AND_OUTBOX_SEE_KAFKA = noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.assent.runtime.inbox..", "dev.assent.runtime.outbox..", "dev.assent.runtime.deadletter..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(KAFKA_PACKAGES)
                .allowEmptyShould(false);

        /** Rejects HTTP types outside the packages that hold filters, mappers, authentication mechanisms and shared endpoints. */
        @ArchTest
        public static final ArchRule ONLY_FILTERS_AND_MAPPERS_SEE_HTTP = noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.assent.runtime.http..",
                        "dev.assent.runtime.auth..",
                        "dev.assent.runtime.cors..",
                        "dev.assent.runtime.administration..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(HTTP_PACKAGES)
                .allowEmptyShould(false);
    }

    /** Rules of the module contracts, beside those of every module. */
    public static final class OfContracts {
        private OfContracts() {}

        /** Rejects transports and frameworks: contracts describes events and knows no way to carry them. */
        @ArchTest
        public static final ArchRule CONTRACTS_KNOWS_NO_TRANSPORT = noClasses()
                .should(dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(KAFKA_PACKAGES)
                        .or(JavaClass.Predicates.resideInAnyPackage(HTTP_PACKAGES))
                        .or(JavaClass.Predicates.resideInAnyPackage(
                                "io.quarkus..", "io.smallrye..", "org.hibernate.."))))
                .allowEmptyShould(false);
    }

    private static DescribedPredicate<JavaClass> partOf(String suffix) {
        return DescribedPredicate.describe("part of a class named …" + suffix, type -> {
            JavaClass outermost = type;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            return outermost.getSimpleName().endsWith(suffix);
        });
    }

    /** Assigns each class to its own package. */
    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith("dev.assent.")
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
