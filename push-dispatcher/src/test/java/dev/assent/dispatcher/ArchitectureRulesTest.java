package dev.assent.dispatcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.ArchitectureRules;

@AnalyzeClasses(packages = "dev.assent.dispatcher", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureRulesTest {
    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofService = ArchTests.in(ArchitectureRules.OfService.class);

    @ArchTest
    static final ArchRule channelsKnowNothingOfTheirUse = noClasses()
            .that()
            .resideInAPackage("dev.assent.dispatcher.channel")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.assent.dispatcher.delivery",
                    "dev.assent.dispatcher.webhook",
                    "dev.assent.dispatcher.apns",
                    "dev.assent.dispatcher.fcm",
                    "dev.assent.dispatcher.webpush",
                    "dev.assent.runtime.egress",
                    "dev.assent.dispatcher.events");

    @ArchTest
    static final ArchRule deliveryKnowsNoTransport = noClasses()
            .that()
            .resideInAPackage("dev.assent.dispatcher.delivery")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.assent.dispatcher.webhook",
                    "dev.assent.dispatcher.apns",
                    "dev.assent.dispatcher.fcm",
                    "dev.assent.dispatcher.webpush",
                    "dev.assent.runtime.egress",
                    "dev.assent.dispatcher.events");

    @ArchTest
    static final ArchRule transportsKnowNothingOfEachOther = noClasses()
            .that()
            .resideInAPackage("dev.assent.dispatcher.webhook")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.assent.dispatcher.apns",
                    "dev.assent.dispatcher.fcm",
                    "dev.assent.dispatcher.webpush",
                    "dev.assent.dispatcher.events");

    @ArchTest
    static final ArchRule fcmKnowsNothingOfTheOthers = noClasses()
            .that()
            .resideInAPackage("dev.assent.dispatcher.fcm")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.assent.dispatcher.apns",
                    "dev.assent.dispatcher.webhook",
                    "dev.assent.dispatcher.webpush",
                    "dev.assent.dispatcher.events");

    @ArchTest
    static final ArchRule webPushKnowsNoOtherTransport = noClasses()
            .that()
            .resideInAPackage("dev.assent.dispatcher.webpush")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.assent.dispatcher.webhook",
                    "dev.assent.dispatcher.apns",
                    "dev.assent.dispatcher.fcm",
                    "dev.assent.dispatcher.events");

    @ArchTest
    static final ArchRule theWebPushLibraryStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("dev.assent.dispatcher.webpush")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.interaso..", "kotlin..", "dev.assent.dispatcher.webpush");

    @ArchTest
    static final ArchRule pushyStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("dev.assent.dispatcher.apns")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.eatthepath..", "dev.assent.dispatcher.apns");

    @ArchTest
    static final ArchRule googlesLibraryStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("dev.assent.dispatcher.fcm")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google..", "dev.assent.dispatcher.fcm");
}
