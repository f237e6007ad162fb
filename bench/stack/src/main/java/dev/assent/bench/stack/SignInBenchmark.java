// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.DatabaseCounters.Counts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Benchmark of complete sign-ins through the proxy: track, start, approve, poll until verified, validate. The command of
 * {@code --peer} measures another server in the same rounds.
 */
final class SignInBenchmark implements Benchmark {
    private static final double MILLIS = 1000;

    @Override
    public String name() {
        return "sign-ins";
    }

    @Override
    public String title() {
        return "complete sign-ins: track, start, approve, poll, validate";
    }

    @Override
    public List<Figure> run(Bench bench) throws Exception {
        UserPool users = bench.users();
        bench.report("Warming up …");
        users.signIn(
                bench.options().parallel().stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(1),
                bench.options().warmUp());
        List<Figure> figures = new ArrayList<>();
        for (int parallel : bench.options().parallel()) {
            figures.addAll(measure(bench, users, parallel));
        }
        return figures;
    }

    private static List<Figure> measure(Bench bench, UserPool users, int parallel) throws Exception {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        Optional<PeerCommand> peer = bench.options().peer();
        for (int round = 1; round <= bench.options().rounds(); round++) {
            bench.report("Sign-ins, " + parallel + " in parallel, round " + round);
            Counts counted = bench.counters().read();
            Map<String, Double> cpu = bench.processes().cpuSeconds();
            double driver = CpuTimes.seconds(ProcessHandle.current().pid());
            var signIns = users.signIn(parallel, bench.options().time());
            double driven = CpuTimes.seconds(ProcessHandle.current().pid()) - driver;
            Map<String, Double> cpuAfter = bench.processes().cpuSeconds();
            Counts counts = bench.counters().read().since(counted);
            double count = signIns.count();
            add(values, "sign-ins|/s", signIns.perSecond());
            double all = 0;
            for (Map.Entry<String, Double> process : cpuAfter.entrySet()) {
                double each = (process.getValue() - cpu.getOrDefault(process.getKey(), 0.0)) * MILLIS / count;
                all += each;
                add(values, "CPU of " + process.getKey() + "|ms each", each);
            }
            add(values, "CPU of all processes|ms each", all);
            add(values, "CPU of the driver, not counted above|ms each", driven * MILLIS / count);
            add(values, "commits|each", counts.commits() / count);
            add(values, "SQL statements|each", counts.statements() / count);
            add(values, "answer → poll, median|ms", signIns.answerToPoll().millis(0.5));
            add(values, "answer → poll, 99 %|ms", signIns.answerToPoll().millis(0.99));
            if (peer.isPresent()) {
                add(
                        values,
                        "peer's approvals|/s",
                        peer.get().perSecond(parallel, bench.options().time()));
            }
        }
        List<Figure> figures = new ArrayList<>();
        values.forEach((subject, rounds) -> {
            String[] parts = subject.split("\\|", -1);
            figures.add(new Figure(parallel + " in parallel: " + parts[0], parts[1], new Spread(rounds)));
        });
        List<Double> ofPeer = values.get("peer's approvals|/s");
        if (ofPeer != null) {
            figures.add(new Figure(
                    parallel + " in parallel: sign-ins ÷ peer's approvals",
                    "",
                    Spread.ratios(values.getOrDefault("sign-ins|/s", List.of()), ofPeer)));
        }
        return figures;
    }

    private static void add(Map<String, List<Double>> values, String subject, double value) {
        values.computeIfAbsent(subject, first -> new ArrayList<>()).add(value);
    }
}
