// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;

/** Checks contracts, which cannot depend on this module itself. */
@AnalyzeClasses(packages = "dev.assent.contracts", importOptions = DoNotIncludeTests.class)
class ContractsArchitectureTest {
    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofContracts = ArchTests.in(ArchitectureRules.OfContracts.class);
}
