// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.RequestComparison.Side;
import dev.assent.client.ApiCredentials;
import dev.assent.local.stack.Component;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Benchmark of tracked actions at challenge-service itself, beside a bare endpoint that commits one row. */
final class TrackBenchmark implements Benchmark {
    private static final int USERS = 1000;

    @Override
    public String name() {
        return "track";
    }

    @Override
    public String title() {
        return "tracked actions, beside a bare endpoint that commits one row";
    }

    @Override
    public List<Figure> run(Bench bench) throws Exception {
        ApiCredentials credentials = bench.credentials();
        String authorization = HttpBytes.basic(credentials.apiSecretKey());
        InetSocketAddress service = bench.address(Component.CHALLENGE);
        List<byte[]> tracks = IntStream.range(0, USERS)
                .mapToObj(user -> "/v1/users/user-" + UUID.randomUUID() + "/actions/" + EnrolledUser.ACTION)
                .map(path -> HttpBytes.post(service, path, authorization, "{}"))
                .toList();
        int connections = bench.options().connections();
        long pid = bench.processes().pid(Component.CHALLENGE);
        return new RequestComparison(
                        Side.repeating(
                                "track", RequestDriver.repeating(service, tracks, "\"token\"", connections), pid),
                        List.of(bench.oneRowCommit()))
                .run(bench);
    }
}
