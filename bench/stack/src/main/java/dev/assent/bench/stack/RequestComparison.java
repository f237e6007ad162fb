// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.RequestDriver.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Comparison of one kind of request with baselines, in interleaved rounds.
 *
 * @param subject the measured side
 * @param baselines the sides that it is compared with
 */
record RequestComparison(Side subject, List<Side> baselines) {
    private static final double MICROS = 1e6;

    /** Supplier of the driver of each round; requests that a server accepts once are made before it is measured. */
    @FunctionalInterface
    interface DriverSupplier {
        /** Returns the driver of the next round. */
        RequestDriver next() throws Exception;
    }

    /** Work before the first round. */
    @FunctionalInterface
    interface WarmUp {
        /** Works for {@code time}. */
        void run(Duration time) throws Exception;
    }

    /**
     * Side of a comparison.
     *
     * @param pid the process whose processor time counts
     */
    record Side(String name, DriverSupplier drivers, WarmUp warmUp, long pid) {
        /** Returns a side with the same requests in every round, which also warm it up. */
        static Side repeating(String name, RequestDriver driver, long pid) {
            return new Side(name, () -> driver, driver::run, pid);
        }
    }

    /** Values of one side, one for each round. */
    private record Values(List<Double> perSecond, List<Double> cpuMicros, List<Double> p99) {
        static Values none() {
            return new Values(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Warms all sides up, measures them in turn, and returns rates, processor time and ratios. */
    List<Figure> run(Bench bench) throws Exception {
        List<Side> sides = new ArrayList<>(baselines);
        sides.add(0, subject);
        Map<Side, Values> values = new LinkedHashMap<>();
        for (Side side : sides) {
            bench.report("Warming up: " + side.name());
            side.warmUp().run(bench.options().warmUp());
            values.put(side, Values.none());
        }
        for (int round = 1; round <= bench.options().rounds(); round++) {
            bench.report(subject.name() + ", round " + round);
            for (Side side : sides) {
                measure(side, bench, values.getOrDefault(side, Values.none()));
            }
        }
        List<Figure> figures = new ArrayList<>();
        values.forEach((side, of) -> {
            figures.add(new Figure(side.name(), "/s", new Spread(of.perSecond())));
            figures.add(new Figure(side.name() + ", CPU of the server", "µs each", new Spread(of.cpuMicros())));
            figures.add(new Figure(side.name() + ", 99 %", "ms", new Spread(of.p99())));
        });
        Values own = values.getOrDefault(subject, Values.none());
        for (Side side : baselines) {
            Values other = values.getOrDefault(side, Values.none());
            figures.add(new Figure(
                    subject.name() + " ÷ " + side.name(), "", Spread.ratios(own.perSecond(), other.perSecond())));
            figures.add(new Figure(
                    subject.name() + " ÷ " + side.name() + ", by CPU",
                    "",
                    Spread.ratios(other.cpuMicros(), own.cpuMicros())));
        }
        return figures;
    }

    private static void measure(Side side, Bench bench, Values values) throws Exception {
        RequestDriver driver = side.drivers().next();
        bench.settle();
        double before = CpuTimes.seconds(side.pid());
        Load load = driver.run(bench.options().time());
        values.perSecond().add(load.perSecond());
        values.cpuMicros().add((CpuTimes.seconds(side.pid()) - before) * MICROS / load.responses());
        values.p99().add(load.latencies().millis(0.99));
    }
}
