// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Benchmark of the memory of the stack after a hundred sign-ins. */
final class MemoryBenchmark implements Benchmark {
    private static final int SIGN_INS = 100;
    private static final double BYTES_PER_MIB = 1 << 20;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String title() {
        return "proportional set size after 100 sign-ins or more";
    }

    @Override
    public List<Figure> run(Bench bench) throws InterruptedException {
        bench.users().signInTimes(SIGN_INS);
        Map<String, Long> memory = bench.processes().memory();
        List<Figure> figures = new ArrayList<>();
        double all = memory.values().stream().mapToDouble(Long::doubleValue).sum();
        figures.add(Figure.of("whole stack", "MiB", all / BYTES_PER_MIB));
        memory.forEach((process, bytes) -> figures.add(Figure.of(process, "MiB", bytes / BYTES_PER_MIB)));
        return figures;
    }
}
