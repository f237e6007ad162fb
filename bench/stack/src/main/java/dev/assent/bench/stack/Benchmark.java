// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.operator.terminal.OperatorException;
import java.util.List;

/** Benchmark of the running stack. */
interface Benchmark {
    /** Returns the name by which the command line selects it. */
    String name();

    /** Returns the measured work in a few words. */
    String title();

    /** Requires that this machine can run the benchmark with {@code options}. Throws {@link OperatorException} if it cannot. */
    default void requirePossible(BenchOptions options) {}

    /** Measures {@code bench} and returns the figures. */
    List<Figure> run(Bench bench) throws Exception;
}
