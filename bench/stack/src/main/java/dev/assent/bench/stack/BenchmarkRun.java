// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Results of benchmarks that ran one after the other.
 *
 * @param figures the figures of those that succeeded, by their titles
 * @param failures the reasons of those that failed, by their titles
 */
record BenchmarkRun(Map<String, List<Figure>> figures, Map<String, String> failures) {

    /** Runs {@code benchmarks}. One that fails is reported and does not stop the others; an interruption does. */
    static BenchmarkRun of(List<Benchmark> benchmarks, Bench bench, Consumer<String> progress)
            throws InterruptedException {
        Map<String, List<Figure>> figures = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        for (Benchmark benchmark : benchmarks) {
            String title = benchmark.name() + ": " + benchmark.title();
            try {
                figures.put(title, benchmark.run(bench));
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                String reason = e.getMessage() == null ? e.toString() : e.getMessage();
                failures.put(title, reason);
                progress.accept("The benchmark " + benchmark.name() + " failed: " + reason);
            }
        }
        return new BenchmarkRun(figures, failures);
    }
}
