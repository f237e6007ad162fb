// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.util.List;

/** Benchmark of the running stack. */
interface Benchmark {
    /** Returns the name by which the command line selects it. */
    String name();

    /** Returns the measured work in a few words. */
    String title();

    /** Measures {@code bench} and returns the figures. */
    List<Figure> run(Bench bench) throws Exception;
}
