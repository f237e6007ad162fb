// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.ArchitectureRules;

@AnalyzeClasses(packages = "dev.assent.token", importOptions = DoNotIncludeTests.class)
class ArchitectureRulesTest {
    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofService = ArchTests.in(ArchitectureRules.OfService.class);

    @ArchTest
    static final ArchRule layersDependInOneDirection = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("events")
            .definedBy("..token.events..")
            .layer("session")
            .definedBy("..token.session..")
            .layer("validate")
            .definedBy("..token.validate..")
            .layer("confirmation")
            .definedBy("..token.confirmation..")
            .layer("accesstoken")
            .definedBy("..token.accesstoken..")
            .layer("action")
            .definedBy("..token.action..")
            .layer("user")
            .definedBy("..token.user..")
            .layer("signing")
            .definedBy("..token.signing..")
            .whereLayer("events")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("session")
            .mayOnlyBeAccessedByLayers("events")
            .whereLayer("validate")
            .mayOnlyBeAccessedByLayers("session")
            .whereLayer("confirmation")
            .mayOnlyBeAccessedByLayers("events")
            .whereLayer("accesstoken")
            .mayOnlyBeAccessedByLayers("confirmation", "validate")
            .whereLayer("action")
            .mayOnlyBeAccessedByLayers("events", "confirmation", "validate", "session")
            .whereLayer("user")
            .mayOnlyBeAccessedByLayers("events", "session", "validate")
            .whereLayer("signing")
            .mayOnlyBeAccessedByLayers("accesstoken", "session");
}
