// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.sample.ForgetfulResource;
import dev.assent.testing.sample.InheritingResource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of authentication rejects the mistakes of a sample, and accepts its method without one. */
class AuthenticationRulesTest {
    private static final JavaClasses SAMPLE = new ClassFileImporter().importClasses(ForgetfulResource.class);
    /** Without the class that it inherits from, which is outside of a service's packages too. */
    private static final JavaClasses INHERITING = new ClassFileImporter().importClasses(InheritingResource.class);

    @Test
    void aMethodWithoutOneCallerIsRejected() {
        assertThat(violations(AuthenticationRules.RESOURCE_METHODS_NAME_THEIR_CALLER))
                .hasSize(2)
                .anyMatch(violation -> violation.contains("forgotten()"))
                .anyMatch(violation -> violation.contains("contradictory()"));
    }

    @Test
    void anAdministratorMethodWithoutARoleIsRejected() {
        assertThat(violations(AuthenticationRules.ADMINISTRATOR_METHODS_NAME_THEIR_ROLE))
                .singleElement()
                .asString()
                .contains("ofNoRole()");
    }

    @Test
    void anAdministratorBodyThatIgnoresUnknownMembersIsRejected() {
        assertThat(violations(AuthenticationRules.BODIES_OF_ADMINISTRATORS_REJECT_UNKNOWN_MEMBERS))
                .singleElement()
                .asString()
                .contains("ofLenientBody(");
    }

    @Test
    void anInheritedMethodThatLeavesItsCallerToTheSubclassIsRejected() {
        assertThat(violations(AuthenticationRules.RESOURCE_METHODS_NAME_THEIR_CALLER, INHERITING))
                .singleElement()
                .asString()
                .contains("HeedlessResource.inherited()");
    }

    @Test
    void anOverriddenAdministratorMethodWithoutItsRoleIsRejected() {
        assertThat(violations(AuthenticationRules.ADMINISTRATOR_METHODS_NAME_THEIR_ROLE, INHERITING))
                .singleElement()
                .asString()
                .contains("InheritingResource.overridden()");
    }

    private static List<String> violations(ArchRule rule) {
        return violations(rule, SAMPLE);
    }

    private static List<String> violations(ArchRule rule, JavaClasses sample) {
        return rule.evaluate(sample).getFailureReport().getDetails();
    }
}
