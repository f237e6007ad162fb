// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Test of what an extension that is added must not bring: a wrapper around every function that Mutiny calls. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ContextPropagationIT {
    @Test
    void aFunctionGivenToMutinyIsCalledAsItIs() {
        Function<String, String> function = String::trim;

        assertThat(Infrastructure.decorate(function)).isSameAs(function);
    }
}
