// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.UserPool.SignIns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Benchmark of the time from the phone's answer to the browser's receipt of the outcome, beside the round trip of the broker. */
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
        return "time from the answer to the browser that receives the outcome, beside the broker's round trip";
    }

    /** Values of the rounds of one channel. */
    private record ChannelValues(List<Double> perSecond, List<Double> medians, List<Double> highs) {
        static ChannelValues none() {
            return new ChannelValues(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(SignIns signIns) {
            perSecond.add(signIns.perSecond());
            medians.add(signIns.answerToPoll().millis(MEDIAN));
            highs.add(signIns.answerToPoll().millis(HIGH));
        }
    }

    @Override
    public List<Figure> run(Bench bench) throws Exception {
        UserPool users = bench.users();
        bench.report("Warming up …");
        bench.warmUp(bench.options().warmUp());
        List<Figure> figures = new ArrayList<>();
        for (int rate : bench.options().rates()) {
            figures.addAll(measure(bench, users, rate));
        }
        return figures;
    }

    private static List<Figure> measure(Bench bench, UserPool users, int rate) throws Exception {
        Map<OutcomeChannel, ChannelValues> channels = new LinkedHashMap<>();
        List<Double> broker = new ArrayList<>();
        for (int round = 1; round <= bench.options().rounds(); round++) {
            bench.report("Latency at " + rate + "/s, round " + round);
            for (OutcomeChannel channel : bench.options().channels()) {
                bench.settle();
                channels.computeIfAbsent(channel, first -> ChannelValues.none())
                        .add(users.signInAtRate(rate, THREADS, bench.options().time(), channel));
            }
            bench.settle();
            broker.add(
                    BrokerRoundTrip.measure(bench.kafka(), rate, bench.options().time())
                            .millis(HIGH));
        }
        String at = "at " + rate + "/s: ";
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(at + "broker's round trip, 99 %", "ms", new Spread(broker)));
        channels.forEach((channel, rounds) -> {
            String path = at + "answer → " + channel.title();
            figures.add(new Figure(path + ", sign-ins that were reached", "/s", new Spread(rounds.perSecond())));
            figures.add(new Figure(path + ", median", "ms", new Spread(rounds.medians())));
            figures.add(new Figure(path + ", 99 %", "ms", new Spread(rounds.highs())));
            figures.add(new Figure(path + " ÷ broker's round trip, 99 %", "", Spread.ratios(rounds.highs(), broker)));
        });
        return figures;
    }
}
