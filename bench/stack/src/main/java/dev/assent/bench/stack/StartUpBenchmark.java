// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.util.List;

/** Benchmark of {@code ./assent up} with existing data and built jars. */
final class StartUpBenchmark implements Benchmark {
    @Override
    public String name() {
        return "start-up";
    }

    @Override
    public String title() {
        return "./assent up with existing data, until it is ready";
    }

    @Override
    public List<Figure> run(Bench bench) {
        return List.of(new Figure(
                "./assent up, warm",
                "s",
                new Spread(bench.startUps().stream()
                        .map(time -> time.toMillis() / 1000.0)
                        .toList())));
    }
}
