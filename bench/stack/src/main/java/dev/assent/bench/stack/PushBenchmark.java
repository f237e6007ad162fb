// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.client.ApiClient;
import dev.assent.client.ChannelAdminClient;
import dev.assent.embedded.push.ApnsServerStub;
import dev.assent.embedded.push.Certificates;
import dev.assent.embedded.push.SigningKey;
import dev.assent.local.stack.Component;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Benchmark of push-dispatcher, from ChallengeCreated in Kafka to the notification at a stub of APNs, beside pushy alone,
 * the client library that it uses. The stub is a part of this process.
 */
final class PushBenchmark implements Benchmark {
    private static final String CHANNEL = "apns";
    private static final String TEAM_ID = "BENCHTEAM1";
    private static final String KEY_ID = "BENCHKEY01";
    private static final String TOPIC = "dev.assent.bench";
    private static final double MICROS = 1e6;

    @Override
    public String name() {
        return "pushes";
    }

    @Override
    public String title() {
        return "pushes from ChallengeCreated in Kafka to a stub of APNs, beside pushy alone";
    }

    /** Values of one side, one for each round. */
    private record Values(List<Double> perSecond, List<Double> cpuMicros) {
        static Values none() {
            return new Values(new ArrayList<>(), new ArrayList<>());
        }

        void add(int pushes, double seconds, double cpuSeconds) {
            perSecond.add(pushes / seconds);
            cpuMicros.add(cpuSeconds * MICROS / pushes);
        }
    }

    @Override
    public List<Figure> run(Bench bench) throws Exception {
        SigningKey key = new SigningKey();
        String tenant = bench.credentials().tenantId();
        ChannelAdminClient channels = new ChannelAdminClient(
                new ApiClient(bench.credentials().url()), bench.credentials().adminToken());
        Path certificates = bench.apnsCertificates();
        try (ApnsServerStub stub =
                new ApnsServerStub(bench.address(Component.APNS).getPort(), certificates)) {
            channels.setUp(
                    tenant,
                    CHANNEL,
                    Map.of(
                            "teamId", TEAM_ID,
                            "keyId", KEY_ID,
                            "privateKey", key.pem(),
                            "topic", TOPIC,
                            "environment", "sandbox"));
            try (PushableChallenges challenges = new PushableChallenges(bench.kafka(), tenant);
                    PushyAlone pushy = new PushyAlone(
                            bench.address(Component.APNS).getPort(),
                            certificates.resolve(Certificates.CERTIFICATE),
                            new PushyAlone.Provider(key.pem(), TEAM_ID, KEY_ID, TOPIC))) {
                return measure(bench, stub, challenges, pushy);
            } finally {
                channels.remove(tenant, CHANNEL);
            }
        }
    }

    private static List<Figure> measure(
            Bench bench, ApnsServerStub stub, PushableChallenges challenges, PushyAlone pushy) throws Exception {
        int pushes = bench.options().requests();
        long pid = bench.processes().pid(Component.PUSH);
        Values own = Values.none();
        Values alone = Values.none();
        bench.report("Warming up …");
        long warm = System.nanoTime() + bench.options().warmUp().toNanos();
        while (System.nanoTime() < warm) {
            challenges.pushAll(pushes, stub);
            pushy.sendAll(pushes);
        }
        for (int round = 1; round <= bench.options().rounds(); round++) {
            bench.report("Pushes, round " + round);
            bench.settle();
            double cpuBefore = CpuTimes.seconds(pid);
            double seconds = challenges.pushAll(pushes, stub);
            own.add(pushes, seconds, CpuTimes.seconds(pid) - cpuBefore);
            bench.settle();
            double cpuOfPushy = pushy.cpuSeconds();
            seconds = pushy.sendAll(pushes);
            alone.add(pushes, seconds, pushy.cpuSeconds() - cpuOfPushy);
        }
        return List.of(
                new Figure("pushes", "/s", new Spread(own.perSecond())),
                new Figure("pushes, CPU of push-dispatcher", "µs each", new Spread(own.cpuMicros())),
                new Figure("pushy alone", "/s", new Spread(alone.perSecond())),
                new Figure("pushy alone, CPU of its threads", "µs each", new Spread(alone.cpuMicros())),
                new Figure("pushes ÷ pushy alone", "", Spread.ratios(own.perSecond(), alone.perSecond())),
                new Figure("pushes ÷ pushy alone, by CPU", "", Spread.ratios(alone.cpuMicros(), own.cpuMicros())));
    }
}
