// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.util.ArrayList;
import java.util.List;

/**
 * Benchmark of sign-ins and polls with a long history beside the same without. The rows stay until the end of the run, so
 * that this benchmark is the last.
 */
final class GrowthBenchmark implements Benchmark {
    private static final int PARALLEL = 16;
    private static final double MILLIS = 1000;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String title() {
        return "sign-ins and polls with old rows, beside the same without";
    }

    /** Values of the rounds with one size of the tables. */
    private record Measured(List<Double> signIns, List<Double> cpuMillis, List<Double> polls) {}

    @Override
    public List<Figure> run(Bench bench) throws Exception {
        int rows = bench.options().rows();
        UserPool users = bench.users();
        Measured without = measure(bench, "without old rows");
        OldHistory history = new OldHistory(bench.database(), rows, users.userIds());
        history.insert(bench::report);
        Measured with = measure(bench, "with " + rows + " old sign-ins");
        history.insertPending(bench::report);
        List<Double> pollsWithPending = polls(bench, "with " + rows + " pending challenges");

        List<Figure> figures = new ArrayList<>();
        figures.addAll(figures("without: ", without));
        figures.addAll(figures(String.format("with %,d old sign-ins: ", rows), with));
        String pending = String.format("with %,d pending challenges: ", rows);
        figures.add(new Figure(pending + "polls", "/s", new Spread(pollsWithPending)));
        figures.add(new Figure("sign-ins with ÷ without", "", Spread.ratios(with.signIns(), without.signIns())));
        figures.add(new Figure(
                "sign-ins with ÷ without, by CPU", "", Spread.ratios(without.cpuMillis(), with.cpuMillis())));
        figures.add(new Figure("polls with ÷ without", "", Spread.ratios(with.polls(), without.polls())));
        figures.add(new Figure(
                "polls with pending challenges ÷ without", "", Spread.ratios(pollsWithPending, without.polls())));
        return figures;
    }

    private static List<Figure> figures(String size, Measured measured) {
        return List.of(
                new Figure(size + "sign-ins, " + PARALLEL + " in parallel", "/s", new Spread(measured.signIns())),
                new Figure(size + "CPU of all processes", "ms each", new Spread(measured.cpuMillis())),
                new Figure(size + "polls", "/s", new Spread(measured.polls())));
    }

    private static Measured measure(Bench bench, String size) throws Exception {
        bench.report("Warming up …");
        bench.warmUp(bench.options().warmUp());
        List<Double> signIns = new ArrayList<>();
        List<Double> cpuMillis = new ArrayList<>();
        for (int round = 1; round <= bench.options().rounds(); round++) {
            bench.report("Sign-ins " + size + ", round " + round);
            bench.settle();
            double cpu = bench.processes().totalCpuSeconds();
            var done = bench.users().signIn(PARALLEL, bench.options().time());
            signIns.add(done.perSecond());
            cpuMillis.add((bench.processes().totalCpuSeconds() - cpu) * MILLIS / done.count());
        }
        return new Measured(signIns, cpuMillis, polls(bench, size));
    }

    private static List<Double> polls(Bench bench, String size) throws Exception {
        RequestDriver driver = PollBenchmark.driver(bench);
        driver.run(bench.options().warmUp());
        List<Double> polls = new ArrayList<>();
        for (int round = 1; round <= bench.options().rounds(); round++) {
            bench.report("Polls " + size + ", round " + round);
            bench.settle();
            polls.add(driver.run(bench.options().time()).perSecond());
        }
        return polls;
    }
}
