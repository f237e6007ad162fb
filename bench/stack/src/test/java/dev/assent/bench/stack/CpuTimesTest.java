// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuTimesTest {
    private static final double LONG_ENOUGH = 0.05;

    @Test
    void workOfThisProcessCounts() {
        long pid = ProcessHandle.current().pid();
        double before = CpuTimes.seconds(pid);
        long sum = 0;
        while (CpuTimes.seconds(pid) - before < LONG_ENOUGH) {
            sum += System.nanoTime();
        }
        assertThat(sum).isNotZero();
        assertThat(CpuTimes.secondsWithChildren(pid)).isGreaterThanOrEqualTo(before + LONG_ENOUGH);
    }

    @Test
    void aChildIsFound() throws Exception {
        Process child = new ProcessBuilder("sleep", "30").start();
        try {
            assertThat(CpuTimes.children(ProcessHandle.current().pid())).contains(child.pid());
        } finally {
            child.destroy();
        }
    }
}
