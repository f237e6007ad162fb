// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.assent.testing.AuthenticationRules;

/** No resource method of this service forgets its authentication. */
@AnalyzeClasses(packages = "dev.assent.challenge", importOptions = DoNotIncludeTests.class)
class AuthenticationRulesTest {
    @ArchTest
    static final ArchTests rules = ArchTests.in(AuthenticationRules.class);
}
