// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.sample.ForgetfulResource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of authentication rejects the mistakes of a sample, and accepts its method without one. */
class AuthenticationRulesTest {
    private static final JavaClasses SAMPLE = new ClassFileImporter().importClasses(ForgetfulResource.class);

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

    private static List<String> violations(ArchRule rule) {
        return rule.evaluate(SAMPLE).getFailureReport().getDetails();
    }
}
