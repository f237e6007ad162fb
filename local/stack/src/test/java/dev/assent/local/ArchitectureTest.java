// SPDX-License-Identifier: Apache-2.0
package dev.assent.local;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.assent.testing.ArchitectureRules;

/**
 * Checks the architecture rules of every module, also for the module of the pages: challenge-service waits for that one, which
 * therefore does not wait for what the rules need.
 */
@AnalyzeClasses(
        packages = {"dev.assent.local", "dev.assent.web"},
        importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);
}
