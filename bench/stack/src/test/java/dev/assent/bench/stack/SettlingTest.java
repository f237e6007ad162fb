// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SettlingTest {
    @Test
    void theWaitEndsOnceTheProcessorIsFree() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        // Far above a core until the third read, and nothing from then on.
        var settling = new Settling(() -> Math.min(reads.incrementAndGet(), 3) * 1000.0);
        assertThat(settling.await(Duration.ofMinutes(1))).isTrue();
        assertThat(reads).hasValue(4);
    }

    @Test
    void workWithoutAnEndIsReported() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        assertThat(new Settling(() -> reads.incrementAndGet() * 1000.0).await(Duration.ofMillis(100)))
                .isFalse();
    }
}
