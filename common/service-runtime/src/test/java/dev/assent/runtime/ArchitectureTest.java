// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.runtime.sample.first.First;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guards the dependencies between the packages of this module. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.assent.runtime");

    @Test
    void noPackagesDependOnEachOther() {
        noCycle("dev.assent.runtime.(*)..").check(CLASSES);
    }

    @Test
    void theRuleFindsACycle() {
        JavaClasses sample =
                new ClassFileImporter().importPackages(First.class.getPackageName(), "dev.assent.runtime.sample");
        assertThatThrownBy(() -> noCycle("dev.assent.runtime.sample.(*)..").check(sample))
                .hasMessageContaining("Cycle detected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"egress", "http", "metrics", "secret", "shutdown", "tracing"})
    void aFoundationDependsOnNoOtherPackage(String name) {
        dependsOnNoOtherPackage(name).check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inbox", "outbox", "tenant"})
    void theRuleFindsADependency(String name) {
        assertThatThrownBy(() -> dependsOnNoOtherPackage(name).check(CLASSES)).isInstanceOf(AssertionError.class);
    }

    private static ArchRule noCycle(String packages) {
        return slices().matching(packages).should().beFreeOfCycles();
    }

    private static ArchRule dependsOnNoOtherPackage(String name) {
        String itself = "dev.assent.runtime." + name;
        return classes()
                .that()
                .resideInAPackage(itself)
                .should()
                .onlyDependOnClassesThat(resideInAPackage(itself).or(resideOutsideOfPackage("dev.assent.runtime..")));
    }
}
