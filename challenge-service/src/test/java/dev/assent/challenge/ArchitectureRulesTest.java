package dev.assent.challenge;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.assent.testing.ArchitectureRules;

@AnalyzeClasses(packages = "dev.assent.challenge", importOptions = DoNotIncludeTests.class)
class ArchitectureRulesTest {
    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofService = ArchTests.in(ArchitectureRules.OfService.class);
}
