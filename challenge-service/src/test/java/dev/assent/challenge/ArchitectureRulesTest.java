// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.properties.HasName.Predicates;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.ArchitectureRules;

/** Architecture rules of challenge-service. */
@AnalyzeClasses(packages = "dev.assent.challenge", importOptions = DoNotIncludeTests.class)
class ArchitectureRulesTest {
    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofService = ArchTests.in(ArchitectureRules.OfService.class);

    /** The status of a challenge has one writer in this service. */
    @ArchTest
    static final ArchRule onlyTheChallengeStoreWritesChallengeStatus = noClasses()
            .that()
            .doNotHaveSimpleName("ChallengeStore")
            .should()
            .callCodeUnitWhere(target(owner(Predicates.name("dev.assent.challenge.action.Challenge")))
                    .and(target(nameMatching("<init>|setStatus"))))
            .because("only ChallengeStore writes challenge.status");
}
