// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.local.stack.Component;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that a service refuses to start with a value that it does not support, and names the property. */
@Tag("nightly")
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.CONCURRENT)
class InvalidConfigurationIT {
    private static final long TIMEOUT_SECONDS = 60;

    @ParameterizedTest
    @CsvSource({
        "CHALLENGE, ASSENT_CHALLENGE_LIFETIME, 10M1S, assent.challenge.lifetime",
        "CHALLENGE, ASSENT_CHALLENGE_LIFETIME, 0S, assent.challenge.lifetime",
        "CHALLENGE, ASSENT_TRACE_RATIO, 1.5, assent.trace-ratio",
        "CHALLENGE, ASSENT_TRUSTED_PROXIES, proxy.example, assent.trusted-proxies",
        // Without the key under which the stack has sealed.
        "CHALLENGE, ASSENT_MASTER_KEYS, other:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA=, assent.master-keys",
        "PUSH, ASSENT_MASTER_KEYS, other:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA=, assent.master-keys",
        "VERIFICATION, ASSENT_MASTER_KEYS, other:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA=, assent.master-keys",
        "TOKEN, ASSENT_MASTER_KEYS, other:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA=, assent.master-keys",
        "TOKEN, ASSENT_MASTER_KEYS, other:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA=:retired, assent.master-keys",
        "VERIFICATION, ASSENT_WAITING_LONGEST_POLL, 75S, assent.waiting.longest-poll",
        "VERIFICATION, ASSENT_WAITING_HEARTBEAT_INTERVAL, 0S, assent.waiting.heartbeat-interval"
    })
    void anUnsupportedValueIsRefusedAtTheStart(Component service, String variable, String value, String property)
            throws Exception {
        Stack stack = Stack.running();
        try (ExtraInstance instance = ExtraInstance.start(stack, service, Map.of(variable, value))) {
            assertThat(instance.process().waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                    .as(instance.log())
                    .isTrue();
            assertThat(instance.process().exitValue()).isNotZero();
            assertThat(instance.log()).contains(property);
        }
    }
}
