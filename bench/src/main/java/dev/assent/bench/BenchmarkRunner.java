// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench;

import java.io.PrintStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runner of the benchmarks: prints each result as a ratio to the baseline of its class, measured in the same run. */
public final class BenchmarkRunner {
    private static final String BASELINE = "baseline";
    private static final int FORKS = 2;
    private static final int ITERATIONS = 5;

    private BenchmarkRunner() {}

    /** Runs all benchmarks, or those whose name contains the first argument. */
    public static void main(String[] arguments) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(arguments.length == 0 ? "dev.assent.bench" : arguments[0])
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks(FORKS)
                .warmupIterations(ITERATIONS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.seconds(1))
                .build();
        print(new Runner(options).run(), System.out);
    }

    private static void print(Collection<RunResult> runs, PrintStream out) {
        Map<String, List<RunResult>> byClass = new LinkedHashMap<>();
        for (RunResult run : runs) {
            String name = run.getParams().getBenchmark();
            byClass.merge(name.substring(0, name.lastIndexOf('.')), List.of(run), (before, more) -> Stream.concat(
                            before.stream(), more.stream())
                    .toList());
        }
        byClass.forEach((type, ofClass) -> {
            out.printf("%n%s%n", type.substring(type.lastIndexOf('.') + 1));
            double baseline = ofClass.stream()
                    .filter(run -> method(run).startsWith(BASELINE))
                    .mapToDouble(run -> run.getPrimaryResult().getScore())
                    .findFirst()
                    .orElse(Double.NaN);
            for (RunResult run : ofClass) {
                Result<?> result = run.getPrimaryResult();
                out.printf(
                        Locale.ROOT,
                        "  %-24s %10.2f µs ± %6.2f   %6.2f × baseline%n",
                        method(run),
                        result.getScore(),
                        result.getScoreError(),
                        result.getScore() / baseline);
            }
        });
    }

    private static String method(RunResult run) {
        String name = run.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
