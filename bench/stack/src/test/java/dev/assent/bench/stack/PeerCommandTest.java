// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.operator.terminal.OperatorException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerCommandTest {
    @Test
    void theCommandGetsNumberAndSecondsAndPrintsItsLastRate() throws Exception {
        // echo prints its arguments: the last of them are 16 and 5.
        assertThat(PeerCommand.parse("echo 1.5/s 27.25/s").perSecond(16, Duration.ofSeconds(5)))
                .isEqualTo(27.25);
    }

    @Test
    void aCommandWithoutARateIsReportedWithItsOutput() {
        assertThatThrownBy(() -> PeerCommand.parse("echo nothing").perSecond(16, Duration.ofSeconds(5)))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("nothing 16 5");
    }

    @Test
    void aCommandThatFailsIsReported() {
        assertThatThrownBy(() -> PeerCommand.parse("false").perSecond(1, Duration.ofSeconds(1)))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("false 1 1 ended with status 1");
    }
}
