package dev.assent.token;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.ArchitectureRules;

@AnalyzeClasses(packages = "dev.assent.token", importOptions = DoNotIncludeTests.class)
class ArchitectureRulesTest {
    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofService = ArchTests.in(ArchitectureRules.OfService.class);

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
}
