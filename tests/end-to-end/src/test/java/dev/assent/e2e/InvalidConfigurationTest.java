package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.local.stack.Component;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that a service refuses to start with a value that it does not support, and names the property. */
class InvalidConfigurationTest {
    private static final long TIMEOUT_SECONDS = 60;

    @ParameterizedTest
    @CsvSource({
        "ASSENT_CHALLENGE_LIFETIME, 10M1S, assent.challenge.lifetime",
        "ASSENT_CHALLENGE_LIFETIME, 0S, assent.challenge.lifetime",
        "ASSENT_TRACE_RATIO, 1.5, assent.trace-ratio"
    })
    void anUnsupportedValueIsRefusedAtTheStart(String variable, String value, String property) throws Exception {
        Stack stack = Stack.running();
        try (OneMoreInstance instance = OneMoreInstance.start(stack, Component.CHALLENGE, Map.of(variable, value))) {
            assertThat(instance.process().waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                    .as(instance.log())
                    .isTrue();
            assertThat(instance.process().exitValue()).isNotZero();
            assertThat(instance.log()).contains(property);
        }
    }
}
