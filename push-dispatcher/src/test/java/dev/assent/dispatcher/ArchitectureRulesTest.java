// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.ArchitectureRules;

/** Architecture rules of push-dispatcher. */
@AnalyzeClasses(packages = "dev.assent.dispatcher", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureRulesTest {
    private static final String ROOT = "dev.assent.dispatcher.";
    private static final String TRANSPORTS = ROOT + "transport.*..";
    private static final String[] DELIVERY = {
        ROOT + "queue", ROOT + "plan", ROOT + "attempt", ROOT + "dispatch", ROOT + "admin", ROOT + "webhookevent"
    };

    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofService = ArchTests.in(ArchitectureRules.OfService.class);

    @ArchTest
    static final ArchRule channelsDoNotDependOnDeliveries = noClasses()
            .that()
            .resideInAPackage(ROOT + "channel")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DELIVERY);

    @ArchTest
    static final ArchRule channelsDoNotDependOnTransports = noClasses()
            .that()
            .resideInAPackage(ROOT + "channel")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "transport..", ROOT + "events", "dev.assent.runtime.egress");

    @ArchTest
    static final ArchRule onlyTransportsSeeTheNetwork = noClasses()
            .that()
            .resideOutsideOfPackage(TRANSPORTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TRANSPORTS, "dev.assent.runtime.egress");

    @ArchTest
    static final ArchRule transportsDoNotDependOnEachOther =
            slices().matching("dev.assent.dispatcher.transport.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule transportsDoNotDependOnDeliveries = noClasses()
            .that()
            .resideInAPackage(ROOT + "transport..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DELIVERY);

    @ArchTest
    static final ArchRule transportsDoNotDependOnConsumers = noClasses()
            .that()
            .resideInAPackage(ROOT + "transport..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "events");

    @ArchTest
    static final ArchRule theWebPushLibraryStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "transport.webpush")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.interaso..", "kotlin..");

    @ArchTest
    static final ArchRule pushyStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "transport.apns")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.eatthepath..");

    @ArchTest
    static final ArchRule theJwtLibraryStaysInTheFcmTransport = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "transport.fcm")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.nimbusds..");

    @ArchTest
    static final ArchRule nothingDependsOnGooglesLibraries =
            noClasses().should().dependOnClassesThat().resideInAPackage("com.google..");
}
