// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import static org.awaitility.Awaitility.await;

import dev.assent.local.proxy.ServiceInstance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Stand-in for the kubelet and the endpoints controller: starts and probes pods, removes them from the Service, ends them. */
final class Kubelet implements AutoCloseable {
    /** Delay until proxies stop sending requests to a pod that is about to end. */
    private static final Duration PROPAGATION = Duration.ofSeconds(1);

    private static final Duration MOST_UNTIL_READY = Duration.ofMinutes(2);
    private static final int THREADS = 4;

    private final Network network;
    private final Path volumes;
    private final Map<String, String> overrides;
    private final Endpoints endpoints;
    private final AtomicInteger number = new AtomicInteger();
    private final List<Pod> pods = new CopyOnWriteArrayList<>();
    private final Set<Pod> ending = ConcurrentHashMap.newKeySet();
    private final Queue<String> restarts = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService probing = Executors.newScheduledThreadPool(THREADS);

    /** @param overrides environment variables of every pod beside those of its manifest */
    Kubelet(Network network, Path volumes, Map<String, String> overrides, Endpoints endpoints) {
        this.network = network;
        this.volumes = volumes;
        this.overrides = overrides;
        this.endpoints = endpoints;
    }

    /** Starts a pod and returns when it is ready. */
    Pod start(PodSpec spec) throws Exception {
        String name = network.name() + "-" + spec.service() + "-" + number.incrementAndGet();
        Podman.run(command(spec, name));
        // The address of a container that has already ended is empty, and its process id is 0.
        String address = inspect(name, "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
        long pid = Long.parseLong(inspect(name, "{{.State.Pid}}"));
        Pod pod = new Pod(
                name,
                spec,
                new ServiceInstance(address, spec.port(), spec.readiness().port()),
                pid);
        pods.add(pod);
        awaitStarted(pod);
        AtomicBoolean ready = new AtomicBoolean();
        repeat(pod, spec.readiness(), up -> {
            ready.set(up);
            if (!up) {
                endpoints.remove(pod);
            } else if (!ending.contains(pod)) {
                endpoints.add(pod);
            }
        });
        repeat(pod, spec.liveness(), up -> {
            if (!up && !ending.contains(pod)) {
                restarts.add(pod.name() + " is not alive: " + pod.log());
            }
        });
        await().atMost(MOST_UNTIL_READY).until(ready::get);
        return pod;
    }

    /** Ends a pod as a drain does: no new requests, preStop, SIGTERM, and after the grace period SIGKILL. */
    Pod.Termination end(Pod pod) throws InterruptedException {
        long started = System.nanoTime();
        ending.add(pod);
        Thread.sleep(PROPAGATION.toMillis());
        endpoints.remove(pod);
        Thread.sleep(pod.spec().preStop().minus(PROPAGATION).toMillis());
        var unused = probing.schedule(
                () -> kill(pod), pod.spec().grace().minus(pod.spec().preStop()).toMillis(), TimeUnit.MILLISECONDS);
        pod.signal("TERM");
        int status = pod.awaitEnd();
        Pod.Termination end = new Pod.Termination(status, Duration.ofNanos(System.nanoTime() - started), pod.log());
        remove(pod);
        return end;
    }

    /** Returns the running pods, the oldest first. */
    List<Pod> pods() {
        return List.copyOf(pods);
    }

    /** Returns the reasons for which a kubelet would have restarted a container. */
    List<String> restarts() {
        return List.copyOf(restarts);
    }

    /** Runs a container of {@code spec} with other arguments to its end, which must be successful; returns its output. */
    String run(PodSpec spec, Map<String, String> environment, List<String> arguments) throws Exception {
        String name = network.name() + "-" + spec.service() + "-" + number.incrementAndGet();
        List<String> command = new ArrayList<>(List.of("run", "--rm"));
        command.addAll(options(spec, name));
        environment.forEach((variable, value) -> command.add("--env=" + variable + "=" + value));
        command.add(Images.name(spec.service()));
        command.addAll(arguments);
        return Podman.run(command);
    }

    private List<String> command(PodSpec spec, String name) throws Exception {
        List<String> command = new ArrayList<>(List.of("run", "--detach"));
        command.addAll(options(spec, name));
        overrides.forEach((variable, value) -> command.add("--env=" + variable + "=" + value));
        command.add(Images.name(spec.service()));
        command.addAll(spec.arguments());
        return command;
    }

    private List<String> options(PodSpec spec, String name) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "--pull=never",
                "--name=" + name,
                "--hostname=" + name,
                "--network=" + network.name(),
                "--network-alias=" + spec.service()));
        for (String service : List.of(Strimzi.SERVICE, CloudNativePg.SERVICE)) {
            command.add("--add-host=" + service + ":" + network.gateway().getHostAddress());
        }
        command.addAll(spec.options(volumes.resolve(spec.service())));
        return command;
    }

    private static String inspect(String name, String what) {
        return Podman.run("inspect", "--format=" + what, name);
    }

    private static void awaitStarted(Pod pod) throws InterruptedException {
        Probe probe = pod.spec().startup();
        for (int failures = 0; !pod.answers(probe); failures++) {
            if (failures == probe.failureThreshold() || !pod.isRunning()) {
                throw new IllegalStateException(pod.name() + " does not start: " + pod.log());
            }
            Thread.sleep(probe.period().toMillis());
        }
    }

    private interface Outcome {
        void is(boolean success);
    }

    /** Reports a success at once, and a failure after as many in a row as the probe defines. */
    private void repeat(Pod pod, Probe probe, Outcome outcome) {
        AtomicInteger failures = new AtomicInteger();
        var unused = probing.scheduleWithFixedDelay(
                () -> {
                    try {
                        if (!pods.contains(pod)) {
                            return;
                        }
                        if (pod.answers(probe)) {
                            failures.set(0);
                            outcome.is(true);
                        } else if (failures.incrementAndGet() >= probe.failureThreshold()) {
                            outcome.is(false);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                0,
                probe.period().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void kill(Pod pod) {
        if (pods.contains(pod)) {
            pod.signal("KILL");
        }
    }

    private void remove(Pod pod) {
        pods.remove(pod);
        pod.remove();
    }

    @Override
    public void close() {
        probing.shutdownNow();
        pods.forEach(Pod::remove);
    }
}
