// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.util.ArrayList;
import java.util.List;

/** Benchmark of the time from the phone's answer to the poll that sees it, beside the round trip of the broker alone. */
final class LatencyBenchmark implements Benchmark {
    private static final int THREADS = 64;
    private static final double MEDIAN = 0.5;
    private static final double HIGH = 0.99;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String title() {
        return "time from the answer to the poll that sees it (a poll every 5 ms), beside the broker's round trip";
    }

    @Override
    public List<Figure> run(Bench bench) throws Exception {
        UserPool users = bench.users();
        bench.report("Warming up …");
        users.signIn(4, bench.options().warmUp());
        List<Figure> figures = new ArrayList<>();
        for (int rate : bench.options().rates()) {
            List<Double> medians = new ArrayList<>();
            List<Double> highs = new ArrayList<>();
            List<Double> broker = new ArrayList<>();
            List<Double> achieved = new ArrayList<>();
            for (int round = 1; round <= bench.options().rounds(); round++) {
                bench.report("Latency at " + rate + "/s, round " + round);
                var signIns = users.signInAtRate(rate, THREADS, bench.options().time());
                achieved.add(signIns.perSecond());
                medians.add(signIns.answerToPoll().millis(MEDIAN));
                highs.add(signIns.answerToPoll().millis(HIGH));
                broker.add(BrokerRoundTrip.measure(
                                bench.kafka(), rate, bench.options().time())
                        .millis(HIGH));
            }
            String at = "at " + rate + "/s: ";
            figures.add(new Figure(at + "sign-ins that were reached", "/s", new Spread(achieved)));
            figures.add(new Figure(at + "answer → poll, median", "ms", new Spread(medians)));
            figures.add(new Figure(at + "answer → poll, 99 %", "ms", new Spread(highs)));
            figures.add(new Figure(at + "broker's round trip, 99 %", "ms", new Spread(broker)));
            figures.add(new Figure(at + "answer → poll ÷ broker's round trip, 99 %", "", Spread.ratios(highs, broker)));
        }
        return figures;
    }
}
