// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import dev.assent.local.proxy.ServiceInstance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * Started pod, of one container.
 *
 * @param pid the id of its process on this machine
 */
record Pod(String name, PodSpec spec, ServiceInstance origin, long pid) {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Termination of a pod.
     *
     * @param after the time from the begin of its drain
     */
    record Termination(int status, Duration after, String log) {}

    /** Returns whether a kubelet would count the response to {@code probe} as success. */
    boolean answers(Probe probe) throws InterruptedException {
        int status = status(probe);
        return status >= 200 && status < 400;
    }

    /** Returns the status of the response to {@code probe}; 0 if there is none in time. */
    int status(Probe probe) throws InterruptedException {
        URI uri = URI.create("http://" + origin.host() + ":" + probe.port() + probe.path());
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(probe.timeout()).build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Sends {@code signal}. */
    void signal(String signal) {
        Podman.run("kill", "--signal=" + signal, name);
    }

    /** Waits until it has ended; returns its exit status. */
    int awaitEnd() {
        return Integer.parseInt(Podman.run("wait", name));
    }

    boolean isRunning() {
        return ProcessHandle.of(pid).isPresent();
    }

    String log() {
        return Podman.attempt(List.of("logs", "--tail=40", name)).output();
    }

    void remove() {
        Podman.run("rm", "--force", "--time=0", name);
    }
}
