// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Benchmark of the processor time that the stack takes without any request. */
final class IdleBenchmark implements Benchmark {
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final double PERCENT = 100;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String title() {
        return "processor time of the stack over 30 s without a request";
    }

    @Override
    public List<Figure> run(Bench bench) throws InterruptedException {
        Thread.sleep(SETTLING.toMillis());
        Map<String, Double> before = bench.processes().cpuSeconds();
        long begun = System.nanoTime();
        Thread.sleep(TIME.toMillis());
        double seconds = (System.nanoTime() - begun) / 1e9;
        Map<String, Double> after = bench.processes().cpuSeconds();
        List<Figure> figures = new ArrayList<>();
        double all = 0;
        for (Map.Entry<String, Double> process : after.entrySet()) {
            double share = (process.getValue() - before.getOrDefault(process.getKey(), 0.0)) / seconds * PERCENT;
            all += share;
            figures.add(Figure.of(process.getKey(), "% of a core", share));
        }
        figures.add(0, Figure.of("whole stack", "% of a core", all));
        return figures;
    }
}
