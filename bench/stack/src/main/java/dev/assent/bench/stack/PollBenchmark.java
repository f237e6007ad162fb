// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.RequestComparison.Side;
import dev.assent.bench.stack.SignInSupply.Started;
import dev.assent.contracts.Json;
import dev.assent.local.stack.Component;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Benchmark of polls of pending challenges at verification-service itself, beside bare endpoints with the same JSON. */
final class PollBenchmark implements Benchmark {
    static final String PATH = "/v1/client/verify/push";
    private static final String WAITING = "{\"isVerified\":false,\"isConsumed\":false}";

    @Override
    public String name() {
        return "poll";
    }

    @Override
    public String title() {
        return "polls of pending challenges, beside bare endpoints with the same JSON";
    }

    @Override
    public List<Figure> run(Bench bench) throws Exception {
        BaselineServer baseline = bench.baseline();
        List<Started> waiting = started(bench);
        Side polls = Side.repeating(
                name(),
                driver(bench, bench.address(Component.VERIFICATION), PATH, waiting),
                bench.processes().pid(Component.VERIFICATION));
        return new RequestComparison(
                        polls,
                        List.of(
                                bare("bare endpoint", "/bare/poll", bench, baseline, waiting),
                                bare("bare route", "/bare/route", bench, baseline, waiting)))
                .run(bench);
    }

    /** Starts challenges and returns the driver that polls them. */
    static RequestDriver driver(Bench bench) throws Exception {
        return driver(bench, bench.address(Component.VERIFICATION), PATH, started(bench));
    }

    private static List<Started> started(Bench bench) throws Exception {
        int challenges = bench.options().challenges();
        bench.report("Starting " + challenges + " challenges …");
        List<Started> started = bench.signInSupply().start(challenges);
        new StoredChallenges(bench.database()).await(started);
        return started;
    }

    private static Side bare(String name, String path, Bench bench, BaselineServer baseline, List<Started> waiting) {
        return Side.repeating(name, driver(bench, baseline.address(), path, waiting), baseline.pid());
    }

    private static RequestDriver driver(Bench bench, InetSocketAddress server, String path, List<Started> waiting) {
        List<byte[]> requests = waiting.stream()
                .map(challenge -> HttpBytes.post(
                        server,
                        path,
                        "Bearer " + challenge.bearer(),
                        Json.write(Map.of("challengeId", challenge.challengeId()))))
                .toList();
        return RequestDriver.repeating(
                server, requests, WAITING, bench.options().connections());
    }
}
