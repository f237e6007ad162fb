package dev.assent.challenge;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.ArchitectureRules;

@AnalyzeClasses(packages = "dev.assent.challenge", importOptions = DoNotIncludeTests.class)
class ArchitectureRulesTest {
    @ArchTest
    static final ArchRule onlyMessagingSeesTheBroker = ArchitectureRules.onlyMessagingSeesTheBroker("challenge");

    @ArchTest
    static final ArchRule onlyEndpointsSeeHttp = ArchitectureRules.onlyEndpointsSeeHttp("challenge");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = ArchitectureRules.packagesHaveNoCycles("challenge");

    @ArchTest
    static final ArchRule noOtherServiceIsKnown = ArchitectureRules.noOtherServiceIsKnown("challenge");
}
