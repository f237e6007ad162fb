// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.bench.stack.RequestComparison.Side;
import dev.assent.client.ApiCredentials;
import dev.assent.local.stack.Component;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
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
        String authorization =
                "Basic " + Base64.getEncoder().encodeToString((credentials.apiSecretKey() + ":").getBytes(UTF_8));
        InetSocketAddress service = bench.address(Component.CHALLENGE);
        List<byte[]> tracks = IntStream.range(0, USERS)
                .mapToObj(user -> "/v1/users/user-" + UUID.randomUUID() + "/actions/" + EnrolledUser.ACTION)
                .map(path -> HttpBytes.post(service, path, authorization, "{}"))
                .toList();
        BaselineServer baseline = bench.baseline();
        byte[] commit = HttpBytes.post(baseline.address(), "/bare/commit", authorization, "{\"content\":\"one row\"}");
        int connections = bench.options().connections();
        long pid = Objects.requireNonNull(bench.processes().services().get("challenge-service"));
        return new RequestComparison(
                        new Side("track", new RequestDriver(service, tracks, "\"token\"", connections), pid),
                        List.of(new Side(
                                "bare one-row commit",
                                new RequestDriver(baseline.address(), List.of(commit), "\"id\"", connections),
                                baseline.pid())))
                .run(bench);
    }
}
