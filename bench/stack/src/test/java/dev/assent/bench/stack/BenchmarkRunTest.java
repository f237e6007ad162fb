// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkRunTest {
    private static final List<Figure> FIGURES = List.of(Figure.of("rate", "/s", 1));

    private final List<String> progress = new ArrayList<>();

    @Test
    void aFailedBenchmarkDoesNotStopTheOthers() throws Exception {
        var run = BenchmarkRun.of(
                List.of(
                        new Scripted("first", () -> {
                            throw new IllegalStateException("no response");
                        }),
                        new Scripted("second", () -> FIGURES)),
                null,
                progress::add);
        assertThat(run.figures()).containsOnlyKeys("second: of a test").containsValue(FIGURES);
        assertThat(run.failures()).containsEntry("first: of a test", "no response");
        assertThat(progress).containsExactly("The benchmark first failed: no response");
    }

    private interface Script {
        List<Figure> run();
    }

    private record Scripted(String name, Script script) implements Benchmark {
        @Override
        public String title() {
            return "of a test";
        }

        @Override
        public List<Figure> run(Bench bench) {
            return script.run();
        }
    }
}
