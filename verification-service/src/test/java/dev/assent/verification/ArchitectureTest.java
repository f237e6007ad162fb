package dev.assent.verification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.Architecture;

@AnalyzeClasses(packages = "dev.assent.verification", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule onlyMessagingSeesTheBroker = Architecture.onlyMessagingSeesTheBroker("verification");

    @ArchTest
    static final ArchRule onlyEndpointsSeeHttp = Architecture.onlyEndpointsSeeHttp("verification");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = Architecture.packagesHaveNoCycles("verification");

    @ArchTest
    static final ArchRule noOtherServiceIsKnown = Architecture.noOtherServiceIsKnown("verification");

    @ArchTest
    static final ArchRule theHeartKnowsNobody = noClasses()
            .that()
            .resideInAPackage("..verification.decision..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..verification.messaging..",
                    "..verification.poll..",
                    "..verification.device..",
                    "..verification.backend..");
}
