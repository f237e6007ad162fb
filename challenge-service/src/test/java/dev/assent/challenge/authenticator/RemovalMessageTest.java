// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RemovalMessageTest {
    @Test
    void thisWindowAndTheOneBeforeAreAccepted() {
        assertThat(RemovalMessage.acceptedAt(Instant.ofEpochSecond(2932345L * 600)))
                .containsExactly("2932345.0", "2932344.0");
        assertThat(RemovalMessage.acceptedAt(Instant.ofEpochSecond(2932345L * 600 + 599)))
                .containsExactly("2932345.0", "2932344.0");
        assertThat(RemovalMessage.acceptedAt(Instant.ofEpochSecond(2932345L * 600 + 600)))
                .containsExactly("2932346.0", "2932345.0");
    }
}
