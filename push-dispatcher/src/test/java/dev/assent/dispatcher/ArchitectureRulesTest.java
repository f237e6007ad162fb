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

/** Architecture of this service: its packages, transports and libraries. */
@AnalyzeClasses(packages = "dev.assent.dispatcher", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureRulesTest {
    private static final String ROOT = "dev.assent.dispatcher.";
    private static final String EVENTS = ROOT + "events..";
    private static final String TRANSPORTS = ROOT + "transport.*..";

    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofService = ArchTests.in(ArchitectureRules.OfService.class);

    @ArchTest
    static final ArchRule channelsDependOnNoOtherPackage = noClasses()
            .that()
            .resideInAPackage(ROOT + "channel")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "queue",
                    ROOT + "plan",
                    ROOT + "attempt",
                    ROOT + "dispatch",
                    ROOT + "admin",
                    ROOT + "webhookevent",
                    ROOT + "transport..",
                    "dev.assent.runtime.egress",
                    EVENTS);

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
    static final ArchRule transportsDoNotDependOnTheirUse = noClasses()
            .that()
            .resideInAPackage(ROOT + "transport..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "queue",
                    ROOT + "plan",
                    ROOT + "attempt",
                    ROOT + "dispatch",
                    ROOT + "admin",
                    ROOT + "webhookevent",
                    EVENTS);

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
            .resideInAnyPackage("com.eatthepath..");

    @ArchTest
    static final ArchRule theJwtLibraryStaysInTheFcmTransport = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "transport.fcm")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.nimbusds..");

    @ArchTest
    static final ArchRule nothingDependsOnGooglesLibraries =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("com.google..");
}
