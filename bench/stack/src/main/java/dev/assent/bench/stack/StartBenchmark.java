// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.RequestComparison.Side;
import dev.assent.local.stack.Component;
import java.util.List;

/** Benchmark of started challenges at challenge-service itself, beside a bare endpoint that commits one row. */
final class StartBenchmark implements Benchmark {
    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "started challenges, beside a bare endpoint that commits one row";
    }

    @Override
    public List<Figure> run(Bench bench) throws Exception {
        SignInSupply supply = bench.signInSupply();
        int requests = bench.options().requests();
        Side start = new Side(
                name(),
                () -> {
                    bench.report("Tracking " + requests + " sign-ins …");
                    return supply.startDriver(supply.track(requests));
                },
                bench::warmUp,
                bench.processes().pid(Component.CHALLENGE));
        return new RequestComparison(start, List.of(bench.oneRowCommit())).run(bench);
    }
}
