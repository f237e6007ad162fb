// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;

/** Checks service-runtime, which cannot depend on this module itself. */
@AnalyzeClasses(packages = "dev.assent.runtime", importOptions = DoNotIncludeTests.class)
class RuntimeArchitectureTest {
    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofRuntime = ArchTests.in(ArchitectureRules.OfRuntime.class);
}
