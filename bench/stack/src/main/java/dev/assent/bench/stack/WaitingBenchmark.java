// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.SignInSupply.Started;
import dev.assent.contracts.Json;
import dev.assent.local.stack.Component;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Benchmark of many long polls that wait at one verification-service: its memory, and its processor time meanwhile. */
final class WaitingBenchmark implements Benchmark {
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final double BYTES_PER_KIB = 1 << 10;
    private static final double PERCENT = 100;

    @Override
    public String name() {
        return "waiting";
    }

    @Override
    public String title() {
        return "long polls that wait at one verification-service";
    }

    @Override
    public void requirePossible(BenchOptions options) {
        FileDescriptors.ofThisProcess().requireConnections(options.waiting());
    }

    @Override
    public List<Figure> run(Bench bench) throws Exception {
        int count = bench.options().waiting();
        bench.report("Starting " + count + " challenges …");
        List<Started> started = bench.signInSupply().start(count);
        new StoredChallenges(bench.database()).await(started);
        bench.settle();
        long pid = bench.processes().pid(Component.VERIFICATION);
        ProcessMemory before = ProcessMemory.of(pid);
        try (WaitingPolls polls = new WaitingPolls(
                bench.address(Component.VERIFICATION), requests(bench.address(Component.VERIFICATION), started))) {
            bench.report("Sending " + count + " long polls …");
            polls.open(LongPoll.WAIT);
            bench.report("Warming up …");
            polls.hold(bench.options().warmUp());
            return measure(bench, polls, pid, before);
        }
    }

    private static List<byte[]> requests(InetSocketAddress service, List<Started> started) {
        return started.stream()
                .map(challenge -> HttpBytes.post(
                        service,
                        PollBenchmark.PATH,
                        "Bearer " + challenge.bearer(),
                        Json.write(Map.of("challengeId", challenge.challengeId())),
                        LongPoll.PREFER + ": " + LongPoll.PREFERENCE + "\r\n"))
                .toList();
    }

    private static List<Figure> measure(Bench bench, WaitingPolls polls, long pid, ProcessMemory before)
            throws IOException {
        List<Double> cpu = new ArrayList<>();
        List<Double> renewals = new ArrayList<>();
        List<Double> proportional = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        Duration time = bench.options().time();
        for (int round = 1; round <= bench.options().rounds(); round++) {
            bench.report("Waiting, round " + round);
            double cpuBefore = CpuTimes.seconds(pid);
            long begun = System.nanoTime();
            long renewed = polls.hold(time);
            double seconds = (System.nanoTime() - begun) / 1e9;
            cpu.add((CpuTimes.seconds(pid) - cpuBefore) / seconds * PERCENT);
            renewals.add(renewed / seconds);
            ProcessMemory memory = ProcessMemory.of(pid);
            proportional.add(memory.proportional() / BYTES_PER_MIB);
            resident.add(memory.resident() / BYTES_PER_MIB);
        }
        int count = bench.options().waiting();
        List<Double> each = proportional.stream()
                .map(size -> (size * BYTES_PER_MIB - before.proportional()) / BYTES_PER_KIB / count)
                .toList();
        return List.of(
                Figure.of("waiting long polls", "", count),
                Figure.of("proportional set size before", "MiB", before.proportional() / BYTES_PER_MIB),
                new Figure("proportional set size while they wait", "MiB", new Spread(proportional)),
                new Figure("resident set size while they wait", "MiB", new Spread(resident)),
                new Figure("increase for each", "KiB", new Spread(each)),
                new Figure("CPU while they wait", "% of a core", new Spread(cpu)),
                new Figure(
                        "polls that are renewed after " + LongPoll.WAIT.toSeconds() + " s",
                        "/s",
                        new Spread(renewals)));
    }
}
