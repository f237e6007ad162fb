package dev.assent.verification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.ArchitectureRules;

@AnalyzeClasses(packages = "dev.assent.verification", importOptions = DoNotIncludeTests.class)
class ArchitectureRulesTest {
    @ArchTest
    static final ArchRule onlyMessagingSeesTheBroker = ArchitectureRules.onlyMessagingSeesTheBroker("verification");

    @ArchTest
    static final ArchRule onlyEndpointsSeeHttp = ArchitectureRules.onlyEndpointsSeeHttp("verification");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = ArchitectureRules.packagesHaveNoCycles("verification");

    @ArchTest
    static final ArchRule noOtherServiceIsKnown = ArchitectureRules.noOtherServiceIsKnown("verification");

    @ArchTest
    static final ArchRule theHeartKnowsNobody = noClasses()
            .that()
            .resideInAPackage("..verification.decision..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..verification.events..",
                    "..verification.poll..",
                    "..verification.device..",
                    "..verification.backend..");
}
