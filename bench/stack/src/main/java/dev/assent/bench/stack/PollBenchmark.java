// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.RequestComparison.Side;
import dev.assent.contracts.Json;
import dev.assent.local.stack.Component;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Benchmark of polls of pending challenges at verification-service itself, beside bare endpoints with the same JSON. */
final class PollBenchmark implements Benchmark {
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
        int challenges = bench.options().challenges();
        bench.report("Starting " + challenges + " challenges …");
        List<EnrolledUser.Waiting> waiting =
                UserPool.enrol(bench.credentials(), challenges).startAll();
        InetSocketAddress service = bench.address(Component.VERIFICATION);
        BaselineServer baseline = bench.baseline();
        long pid = Objects.requireNonNull(bench.processes().services().get("verification-service"));
        Side polls = new Side("poll", driver(bench, service, "/v1/client/verify/push", waiting), pid);
        Side endpoint =
                new Side("bare endpoint", driver(bench, baseline.address(), "/bare/poll", waiting), baseline.pid());
        Side route = new Side("bare route", driver(bench, baseline.address(), "/bare/route", waiting), baseline.pid());
        return new RequestComparison(polls, List.of(endpoint, route)).run(bench);
    }

    private static RequestDriver driver(
            Bench bench, InetSocketAddress server, String path, List<EnrolledUser.Waiting> waiting) {
        List<byte[]> requests = waiting.stream()
                .map(challenge -> HttpBytes.post(
                        server,
                        path,
                        "Bearer " + challenge.bearer(),
                        Json.write(Map.of("challengeId", challenge.challengeId()))))
                .toList();
        return new RequestDriver(server, requests, WAITING, bench.options().connections());
    }
}
