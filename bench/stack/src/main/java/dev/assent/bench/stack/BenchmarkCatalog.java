// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.operator.terminal.OperatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Catalog of all benchmarks, in the order in which they run. */
final class BenchmarkCatalog {
    static final List<Benchmark> ALL = List.of(
            new StartUpBenchmark(),
            new IdleBenchmark(),
            new SignInBenchmark(),
            new MemoryBenchmark(),
            new PollBenchmark(),
            new TrackBenchmark(),
            new StartBenchmark(),
            new ApproveBenchmark(),
            new PushBenchmark(),
            new LatencyBenchmark(),
            new WaitingBenchmark(),
            // The last, because its rows stay.
            new GrowthBenchmark());

    private BenchmarkCatalog() {}

    /** Returns the benchmarks {@code names}; all for no name. Throws {@link OperatorException} for an unknown one. */
    static List<Benchmark> select(List<String> names) {
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(ALL.stream().map(Benchmark::name).toList());
        if (!unknown.isEmpty()) {
            throw new OperatorException("There is no benchmark " + String.join(", ", unknown) + ". Benchmarks: "
                    + ALL.stream().map(Benchmark::name).collect(Collectors.joining(", ")));
        }
        return ALL.stream()
                .filter(benchmark -> names.isEmpty() || names.contains(benchmark.name()))
                .toList();
    }
}
