// SPDX-License-Identifier: Apache-2.0
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** Cluster made of the overlay `evaluation` without Kubernetes: two pods of each service, with what operators, kubelet and gateway do for them. */
@SuppressWarnings("try") // An interrupt ends the test run.
final class Cluster implements AutoCloseable {
    static final List<String> SERVICES =
            Settings.SERVICES.stream().map(Component::title).toList();

    private static final int INSTANCES = 2;
    /** How many services drain a pod at the same time: each is one more JVM that starts beside the others. */
    private static final int DRAINED_TOGETHER =
            Math.min(SERVICES.size(), Runtime.getRuntime().availableProcessors());

    private static final String MUCH = "100000";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Endpoints endpoints = new Endpoints(Set.copyOf(SERVICES));
    private final Manifests manifests;
    private Network network;
    private Strimzi kafka;
    private CloudNativePg postgres;
    private Kubelet kubelet;
    private int port;

    private Cluster(Manifests manifests) {
        this.manifests = manifests;
    }

    /** Renders the manifests and starts all but the pods. */
    static Cluster start(Path directory) throws Exception {
        Cluster cluster = new Cluster(Manifests.of("evaluation"));
        try {
            cluster.startBackends(directory);
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private void startBackends(Path directory) throws Exception {
        kafka = started(Strimzi.start(manifests, directory.resolve("kafka")));
        postgres = started(CloudNativePg.start(manifests, directory.resolve("postgres")));
        network = started(Network.start());
        Forwarder forwarder = started(new Forwarder());
        forwarder.forward(network.gateway(), Strimzi.PORT, kafka.port());
        forwarder.forward(network.gateway(), CloudNativePg.PORT, postgres.port());
        kubelet = started(new Kubelet(network, directory.resolve("volumes"), overrides(), endpoints));
        port = FreePort.any();
        started(ReverseProxy.start(port, RouteTable.ofDeployment(), endpoints));
        forwarder.forward(network.gateway(), port, port);
    }

    /** Starts all pods from what {@link Images} has built, and returns when they are ready. */
    void startPods() throws Exception {
        // The first of each creates the tables, which costs less where all share two cores.
        for (int instance = 0; instance < INSTANCES; instance++) {
            ParallelTasks.run(SERVICES.stream()
                    .<ParallelTasks.Task>map(service -> () -> startPod(service))
                    .toList());
        }
    }

    /**
     * Adjusts the services to this machine: a webhook has a private address, all users have one address, and so many JVMs
     * start at once that the optimizing compiler would not pay back.
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

    CloudNativePg postgres() {
        return postgres;
    }

    /** Runs a command of operator-tools as `kubectl exec` does in a pod of the Deployment `tools`; returns its output. */
    String runTool(String... arguments) throws Exception {
        Map<String, String> environment = Map.of(
                "ASSENT_URL", "http://" + network.gateway().getHostAddress() + ":" + port + "/v1",
                "ASSENT_TENANT_ID", manifests.secret("assent-bootstrap", "ASSENT_BOOTSTRAP_TENANT_ID"),
                "ASSENT_API_SECRET_KEY", manifests.secret("assent-bootstrap", "ASSENT_BOOTSTRAP_API_SECRET_KEY"));
        return kubelet.run(new PodSpec(manifests, "tools"), environment, List.of(arguments));
    }

    /** Returns the URL and the credentials for callers. */
    ApiCredentials access() {
        return ApiCredentials.from(variables());
    }

    /** Returns {@link #access} as environment variables. */
    Map<String, String> variables() {
        return Map.of(
                "ASSENT_URL", "http://127.0.0.1:" + port + "/v1",
                "ASSENT_TENANT_ID", manifests.secret("assent-bootstrap", "ASSENT_BOOTSTRAP_TENANT_ID"),
                "ASSENT_API_SECRET_KEY", manifests.secret("assent-bootstrap", "ASSENT_BOOTSTRAP_API_SECRET_KEY"),
                "ASSENT_ADMIN_TOKEN", manifests.secret("assent-admin-token", "ASSENT_ADMIN_TOKEN"));
    }

    /**
     * Drains the older pod of every service while the other one stays, as its disruption budget demands. Beside each end its
     * successor starts, since a Deployment does not count what is ending. Returns how each ended.
     */
    Map<Pod, Pod.Termination> drain() throws Exception {
        Map<Pod, Pod.Termination> ends = new ConcurrentHashMap<>();
        Map<String, Pod> oldest = pods().stream()
                .collect(Collectors.toMap(pod -> pod.spec().service(), pod -> pod, (older, newer) -> older));
        Semaphore room = new Semaphore(DRAINED_TOGETHER);
        ParallelTasks.run(oldest.values().stream()
                .<ParallelTasks.Task>map(pod -> () -> {
                    room.acquire();
                    try {
                        replace(pod, ends);
                    } finally {
                        room.release();
                    }
                })
                .toList());
        return ends;
    }

    private void replace(Pod pod, Map<Pod, Pod.Termination> ends) throws Exception {
        ParallelTasks.run(
                List.of(() -> ends.put(pod, end(pod)), () -> startPod(pod.spec().service())));
    }

    private Pod.Termination end(Pod pod) throws Exception {
        Pod.Termination end = kubelet.end(pod);
        System.out.printf(
                "%s ended with %d after %.1f s%n",
                pod.name(), end.status(), end.after().toMillis() / 1e3);
        return end;
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
