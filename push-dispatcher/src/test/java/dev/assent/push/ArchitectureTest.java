package dev.assent.push;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.assent.push", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule onlyMessagingSeesKafka = noClasses()
            .that()
            .resideOutsideOfPackage("dev.assent.push.messaging")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "io.smallrye.reactive.messaging..",
                    "org.eclipse.microprofile.reactive.messaging..");

    @ArchTest
    static final ArchRule channelsKnowNothingOfTheirUse = noClasses()
            .that()
            .resideInAPackage("dev.assent.push.channel")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.assent.push.delivery",
                    "dev.assent.push.webhook",
                    "dev.assent.push.apns",
                    "dev.assent.push.fcm",
                    "dev.assent.push.webpush",
                    "dev.assent.runtime.outgoing",
                    "dev.assent.push.messaging");

    @ArchTest
    static final ArchRule deliveryKnowsNoTransport = noClasses()
            .that()
            .resideInAPackage("dev.assent.push.delivery")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.assent.push.webhook",
                    "dev.assent.push.apns",
                    "dev.assent.push.fcm",
                    "dev.assent.push.webpush",
                    "dev.assent.runtime.outgoing",
                    "dev.assent.push.messaging");

    @ArchTest
    static final ArchRule transportsKnowNothingOfEachOther = noClasses()
            .that()
            .resideInAPackage("dev.assent.push.webhook")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.assent.push.apns",
                    "dev.assent.push.fcm",
                    "dev.assent.push.webpush",
                    "dev.assent.push.messaging");

    @ArchTest
    static final ArchRule fcmKnowsNothingOfTheOthers = noClasses()
            .that()
            .resideInAPackage("dev.assent.push.fcm")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.assent.push.apns",
                    "dev.assent.push.webhook",
                    "dev.assent.push.webpush",
                    "dev.assent.push.messaging");

    @ArchTest
    static final ArchRule webPushKnowsNoOtherTransport = noClasses()
            .that()
            .resideInAPackage("dev.assent.push.webpush")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.assent.push.webhook",
                    "dev.assent.push.apns",
                    "dev.assent.push.fcm",
                    "dev.assent.push.messaging");

    @ArchTest
    static final ArchRule theWebPushLibraryStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("dev.assent.push.webpush")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.interaso..", "kotlin..", "dev.assent.push.webpush");

    @ArchTest
    static final ArchRule pushyStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("dev.assent.push.apns")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.eatthepath..", "dev.assent.push.apns");

    @ArchTest
    static final ArchRule googlesLibraryStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("dev.assent.push.fcm")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google..", "dev.assent.push.fcm");
}
