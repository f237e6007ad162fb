package dev.assent.token;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.assent.token", importOptions = DoNotIncludeTests.class)
class ArchitectureRulesTest {
    @ArchTest
    static final ArchRule theArrowsPointToTheHeart = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("messaging")
            .definedBy("..token.events..")
            .layer("session")
            .definedBy("..token.session..")
            .layer("validate")
            .definedBy("..token.validate..")
            .layer("gate")
            .definedBy("..token.gate..")
            .layer("mint")
            .definedBy("..token.mint..")
            .layer("action")
            .definedBy("..token.action..")
            .layer("signing")
            .definedBy("..token.signing..")
            .whereLayer("messaging")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("session")
            .mayOnlyBeAccessedByLayers("messaging")
            .whereLayer("validate")
            .mayOnlyBeAccessedByLayers("session")
            .whereLayer("gate")
            .mayOnlyBeAccessedByLayers("messaging")
            .whereLayer("mint")
            .mayOnlyBeAccessedByLayers("gate", "validate")
            .whereLayer("action")
            .mayOnlyBeAccessedByLayers("messaging", "gate", "validate", "session")
            .whereLayer("signing")
            .mayOnlyBeAccessedByLayers("mint", "session");

    @ArchTest
    static final ArchRule onlyMessagingSeesTheBroker = noClasses()
            .that()
            .resideOutsideOfPackage("..token.events..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "io.smallrye.reactive.events..",
                    "org.eclipse.microprofile.reactive.events..");

    @ArchTest
    static final ArchRule onlyEndpointsSeeHttp = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Resource")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "org.jboss.resteasy..");

    @ArchTest
    static final ArchRule noServiceKnowsAnother = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.assent.challenge..", "dev.assent.dispatcher..", "dev.assent.verification..");
}
