// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.RequestComparison.Side;
import dev.assent.bench.stack.SignInSupply.Started;
import dev.assent.contracts.Json;
import dev.assent.local.stack.Component;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Benchmark of approvals at verification-service itself, beside a bare endpoint that commits one row. */
final class ApproveBenchmark implements Benchmark {
    @Override
    public String name() {
        return "approve";
    }

    @Override
    public String title() {
        return "approvals by phones, beside a bare endpoint that commits one row";
    }

    @Override
    public List<Figure> run(Bench bench) throws Exception {
        Side approve = new Side(
                name(), () -> driver(bench), bench::warmUp, bench.processes().pid(Component.VERIFICATION));
        return new RequestComparison(approve, List.of(bench.oneRowCommit())).run(bench);
    }

    private static RequestDriver driver(Bench bench) throws Exception {
        int requests = bench.options().requests();
        bench.report("Starting " + requests + " challenges …");
        List<Started> started = bench.signInSupply().start(requests);
        InetSocketAddress service = bench.address(Component.VERIFICATION);
        String authorization = HttpBytes.basic(bench.credentials().tenantId());
        List<byte[]> approvals = started.parallelStream()
                .map(challenge -> HttpBytes.post(
                        service, "/v1/client/user-authenticators/push/challenge", authorization, approval(challenge)))
                .toList();
        new StoredChallenges(bench.database()).await(started);
        return RequestDriver.once(
                service, approvals, "\"isVerified\":true", bench.options().connections());
    }

    private static String approval(Started challenge) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("publicKey", challenge.phone().publicKey());
        answer.put("challengeId", challenge.challengeId());
        answer.put("signature", challenge.phone().sign(challenge.challengeId()));
        answer.put("approved", true);
        if (challenge.verificationCode() != null) {
            answer.put("verificationCode", challenge.verificationCode());
        }
        return Json.write(answer);
    }
}
