// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.local.stack.Component;
import dev.assent.local.stack.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Shutdown while PostgreSQL hangs, and with a delay before requests are refused; see also {@link GracefulShutdownIT}. */
@Tag("nightly")
@ResourceLock(Stack.SERVICES)
class ShutdownUnderFaultIT {
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String READY = "/q/health/ready";
    private static final String UNKNOWN_KEY = "Basic bm9ib2R5Og==";

    /** Much shorter than in production: the test waits for all of them. */
    private static final Map<String, String> SHORT_TIMEOUTS =
            Map.of("QUARKUS_SHUTDOWN_TIMEOUT", "1S", "ASSENT_BACKGROUND_TIMEOUT", "1S");

    private static Stack stack;

    /** One of each service. */
    private static List<ExtraInstance> impatient;

    private static ExtraInstance delayed;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
        List<ExtraInstance> started = new ArrayList<>();
        impatient = started;
        for (Component service : Settings.SERVICES) {
            started.add(ExtraInstance.start(stack, service, SHORT_TIMEOUTS));
        }
        delayed = ExtraInstance.start(stack, Component.TOKEN, Map.of("QUARKUS_SHUTDOWN_DELAY", "5S"));
        for (ExtraInstance instance : impatient) {
            instance.awaitReady();
        }
        delayed.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        for (ExtraInstance instance : impatient) {
            instance.close();
        }
        if (delayed != null) {
            delayed.close();
        }
    }

    @Test
    void servicesEndByThemselvesWhileTheirDatabaseHangs() throws Exception {
        ProcessGroup suspended = ProcessGroup.suspended(stack.postgres());
        try {
            // A request in flight that only the database could complete.
            List<CompletableFuture<?>> waiting = impatient.stream()
                    .flatMap(instance -> needingTheDatabase(instance.origin()))
                    .<CompletableFuture<?>>map(
                            request -> CLIENT.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                    .toList();
            impatient.forEach(instance -> instance.process().destroy());

            CompletableFuture.allOf(impatient.stream()
                            .map(instance -> instance.process().onExit())
                            .toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().until(() -> waiting.stream().allMatch(CompletableFuture::isDone));
        } finally {
            suspended.resume();
        }
        stack.awaitReady();
        stack.signIn();
    }

    @Test
    void requestsAreServedForTheDelayOnceReadinessIsFalse() throws Exception {
        delayed.process().destroy();

        await().atMost(PATIENCE).until(() -> status(delayed.managementOrigin() + READY) == 503);
        assertThat(status(delayed.origin() + "/.well-known/jwks.json")).isEqualTo(200);
        assertThat(delayed.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(delayed.process().exitValue()).isEqualTo(143);
        assertThat(delayed.log()).contains("stopped in").doesNotContain("Shutdown timeout", "halting the process");
    }

    private static int status(String url) throws Exception {
        return CLIENT.send(request(url), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Returns a request to each service for which it must read its database; the others do not know its path. */
    private static Stream<HttpRequest> needingTheDatabase(String origin) {
        return Stream.of(
                        request(origin, "/v1/users/nobody/authenticators", UNKNOWN_KEY)
                                .GET(),
                        request(origin, "/v1/challenges?challengeId=none", UNKNOWN_KEY)
                                .GET(),
                        request(origin, "/v1/validate", UNKNOWN_KEY)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"none\"}")),
                        request(origin, "/v1/admin/channels/nobody", "Bearer " + stack.adminToken())
                                .GET())
                .map(HttpRequest.Builder::build);
    }

    private static HttpRequest.Builder request(String origin, String path, String authorization) {
        return HttpRequest.newBuilder(URI.create(origin + path)).header("Authorization", authorization);
    }

    private static HttpRequest request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).build();
    }
}
