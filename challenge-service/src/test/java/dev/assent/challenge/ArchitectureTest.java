package dev.assent.challenge;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.Architecture;

@AnalyzeClasses(packages = "dev.assent.challenge", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule onlyMessagingSeesTheBroker = Architecture.onlyMessagingSeesTheBroker("challenge");

    @ArchTest
    static final ArchRule onlyEndpointsSeeHttp = Architecture.onlyEndpointsSeeHttp("challenge");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = Architecture.packagesHaveNoCycles("challenge");

    @ArchTest
    static final ArchRule noOtherServiceIsKnown = Architecture.noOtherServiceIsKnown("challenge");
}
