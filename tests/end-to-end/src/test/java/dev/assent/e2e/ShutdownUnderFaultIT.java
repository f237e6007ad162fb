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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ends under other circumstances than those of {@link GracefulShutdownIT}. */
class ShutdownUnderFaultIT {
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String READY = "/q/health/ready";

    private Stack stack;

    @BeforeEach
    void start() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
    }

    @Test
    void servicesEndByThemselvesWhileTheirDatabaseHangs() throws Exception {
        List<ProcessHandle> services = Settings.SERVICES.stream()
                .map(service -> ProcessHandle.of(stack.pid(service)).orElseThrow())
                .toList();
        SuspendedPostgres hanging = SuspendedPostgres.of(stack);
        try {
            // Something in flight that only the database could end.
            List<CompletableFuture<?>> waiting = Settings.SERVICES.stream()
                    .<CompletableFuture<?>>map(service -> CLIENT.sendAsync(
                            request(stack.origin(service) + READY), HttpResponse.BodyHandlers.discarding()))
                    .toList();
            services.forEach(ProcessHandle::destroy);

            CompletableFuture.allOf(services.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().until(() -> waiting.stream().allMatch(CompletableFuture::isDone));
        } finally {
            hanging.close();
        }
        stack.awaitReady();
        stack.signIn();
    }

    @Test
    void requestsAreServedForTheDelayOnceReadinessIsFalse() throws Exception {
        try (ExtraInstance instance =
                ExtraInstance.start(stack, Component.TOKEN, Map.of("QUARKUS_SHUTDOWN_DELAY", "5S"))) {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                            status(instance.origin() + READY))
                    .as(instance.log())
                    .isEqualTo(200));
            instance.process().destroy();

            await().atMost(PATIENCE).until(() -> status(instance.origin() + READY) == 503);
            assertThat(status(instance.origin() + "/.well-known/jwks.json")).isEqualTo(200);
            assertThat(instance.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(instance.process().exitValue()).isEqualTo(143);
            assertThat(instance.log()).contains("stopped in").doesNotContain("Shutdown timeout", "halting the process");
        }
    }

    private static int status(String url) throws Exception {
        return CLIENT.send(request(url), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static HttpRequest request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).build();
    }
}
