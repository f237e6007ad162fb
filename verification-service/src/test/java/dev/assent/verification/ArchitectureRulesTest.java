// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.ArchitectureRules;

@AnalyzeClasses(packages = "dev.assent.verification", importOptions = DoNotIncludeTests.class)
class ArchitectureRulesTest {
    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofService = ArchTests.in(ArchitectureRules.OfService.class);

    @ArchTest
    static final ArchRule decisionsDependOnNoOtherPackage = noClasses()
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
