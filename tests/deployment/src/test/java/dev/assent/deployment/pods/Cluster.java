package dev.assent.deployment.pods;

import dev.assent.client.ApiCredentials;
import dev.assent.embedded.FreePort;
import dev.assent.local.proxy.ReverseProxy;
import dev.assent.local.proxy.RouteTable;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.ParallelTasks;
import dev.assent.local.stack.Settings;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The overlay `evaluation` without Kubernetes: its pods, two of each, with what operators, kubelet and gateway do for them. */
final class Cluster implements AutoCloseable {
    static final List<String> SERVICES =
            Settings.SERVICES.stream().map(Component::title).toList();

    private static final int INSTANCES = 2;
    private static final String MUCH = "100000";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Endpoints endpoints = new Endpoints(Set.copyOf(SERVICES));
    private final Manifests manifests;
    private Network network;
    private Strimzi kafka;
    private Kubelet kubelet;
    private int port;

    private Cluster(Manifests manifests) {
        this.manifests = manifests;
    }

    /** Renders the manifests, builds on what {@link Images} has built, and returns when all pods are ready. */
    static Cluster start(Path directory) throws Exception {
        Cluster cluster = new Cluster(Manifests.of("evaluation"));
        try {
            cluster.startParts(directory);
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private void startParts(Path directory) throws Exception {
        kafka = started(Strimzi.start(manifests, directory.resolve("kafka")));
        CloudNativePg postgres = started(CloudNativePg.start(manifests, directory.resolve("postgres")));
        network = started(Network.start());
        Forwarder forwarder = started(new Forwarder());
        forwarder.forward(network.gateway(), Strimzi.PORT, kafka.port());
        forwarder.forward(network.gateway(), CloudNativePg.PORT, postgres.port());
        kubelet = started(new Kubelet(network, directory.resolve("volumes"), overrides(), endpoints));
        // One of each has made the tables before the other comes, which costs less where all share two cores.
        for (int instance = 0; instance < INSTANCES; instance++) {
            forEachService(this::startPod);
        }
        port = FreePort.any();
        started(ReverseProxy.start(port, RouteTable.ofDeployment(), endpoints));
    }

    /**
     * A webhook on this machine is reached by a private address, all users here come from one, and so many start at once
     * that code compiled to the last would not pay back.
     */
    private Map<String, String> overrides() {
        return Map.of(
                "JDK_JAVA_OPTIONS",
                "-XX:TieredStopAtLevel=1",
                "ASSENT_OUTGOING_ALLOWED_PRIVATE_ADDRESSES",
                network.range(),
                "ASSENT_LIMIT_CHALLENGES_PER_SOURCE",
                MUCH,
                "ASSENT_LIMIT_ENROLMENTS_PER_SOURCE",
                MUCH);
    }

    private void startPod(String service) throws Exception {
        long started = System.nanoTime();
        Pod pod = kubelet.start(new PodSpec(manifests, service));
        System.out.printf("%s is ready after %.1f s%n", pod.name(), (System.nanoTime() - started) / 1e9);
    }

    List<Pod> pods() {
        return kubelet.pods();
    }

    Endpoints endpoints() {
        return endpoints;
    }

    Kubelet kubelet() {
        return kubelet;
    }

    Network network() {
        return network;
    }

    Strimzi kafka() {
        return kafka;
    }

    /** How callers get in. */
    ApiCredentials access() {
        return ApiCredentials.from(variables());
    }

    /** {@link #access} as variables of the environment. */
    Map<String, String> variables() {
        return Map.of(
                "ASSENT_URL", "http://127.0.0.1:" + port + "/v1",
                "ASSENT_TENANT_ID", manifests.secret("assent-bootstrap", "ASSENT_BOOTSTRAP_TENANT_ID"),
                "ASSENT_API_SECRET_KEY", manifests.secret("assent-bootstrap", "ASSENT_BOOTSTRAP_API_SECRET_KEY"),
                "ASSENT_ADMIN_TOKEN", manifests.secret("assent-admin-token", "ASSENT_ADMIN_TOKEN"));
    }

    /**
     * Ends every pod as the drain of its machine does, one after the other; beside each end its successor starts, since a
     * Deployment does not count what is ending. Says how each ended.
     */
    Map<Pod, Pod.End> roll() throws Exception {
        Map<Pod, Pod.End> ends = new LinkedHashMap<>();
        for (Pod pod : pods()) {
            ParallelTasks.run(List.of(
                    () -> ends.put(pod, end(pod)), () -> startPod(pod.spec().service())));
        }
        return ends;
    }

    private Pod.End end(Pod pod) throws Exception {
        Pod.End end = kubelet.end(pod);
        System.out.printf(
                "%s ended with %d after %.1f s%n",
                pod.name(), end.status(), end.after().toMillis() / 1e3);
        return end;
    }

    private interface Step {
        void of(String service) throws Exception;
    }

    private static void forEachService(Step step) throws InterruptedException {
        ParallelTasks.run(SERVICES.stream()
                .<ParallelTasks.Task>map(service -> () -> step.of(service))
                .toList());
    }

    private <T extends AutoCloseable> T started(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
