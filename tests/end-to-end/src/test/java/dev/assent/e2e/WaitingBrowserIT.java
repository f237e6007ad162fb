// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.Json;
import dev.assent.local.stack.Component;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A browser waits for the answer of the phone, by a long poll or an event stream. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class WaitingBrowserIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String WAIT = "wait=25";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Stack stack;

    private PhoneClient phone;
    private String token;
    private String challenge;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
    }

    @BeforeEach
    void startChallenge() {
        String user = Stack.newUser();
        BackendClient backend = stack.backend();
        phone = stack.phone();
        phone.enrol(backend.trackEnrolment(user).token(), "A phone");
        token = backend.track(user, "sign-in", Map.of()).token();
        challenge = stack.browser(token).start().challengeId();
    }

    @Test
    void aLongPollReceivesTheApprovalThroughTheProxy() throws Exception {
        CompletableFuture<HttpResponse<String>> poll = longPoll(stack.origin());
        answer(true);

        HttpResponse<String> answer = poll.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.headers().firstValue("Preference-Applied")).contains(WAIT);
        assertThat(Json.read(answer.body(), BrowserClient.PollResponse.class).isVerified())
                .isTrue();
    }

    @Test
    void aClientThatWaitsReceivesTheDecline() throws Exception {
        CompletableFuture<BrowserClient.FinalPoll> end = CompletableFuture.supplyAsync(() -> {
            try {
                return stack.browser(token).awaitCompletion(challenge, TIMEOUT);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        answer(false);
        BrowserClient.PollResponse seen =
                end.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS).response();
        assertThat(seen.isConsumed()).isTrue();
        assertThat(seen.isVerified()).isFalse();
    }

    @Test
    void anEventStreamReceivesTheApprovalThroughTheProxy() throws Exception {
        try (Stream<String> lines = events(stack.origin())) {
            Iterator<String> data =
                    lines.filter(line -> line.startsWith("data: ")).iterator();
            assertThat(data.next()).contains("\"isConsumed\":false");
            answer(true);
            assertThat(data.next()).contains("\"isVerified\":true");
            assertThat(data.hasNext()).isFalse();
        }
    }

    @Test
    void aServiceThatEndsLetsNobodyWait() throws Exception {
        try (ExtraInstance instance = ExtraInstance.start(
                stack,
                Component.VERIFICATION,
                Map.of("QUARKUS_SHUTDOWN_DELAY", "1S", "QUARKUS_HTTP_ACCESS_LOG_ENABLED", "true"))) {
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> status(instance) == 200);
            assertThat(CLIENT.send(poll(instance.origin()).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            CompletableFuture<HttpResponse<String>> poll = longPoll(instance.origin());
            try (Stream<String> lines = events(instance.origin())) {
                Iterator<String> left = lines.iterator();
                await().atMost(TIMEOUT).until(() -> waiting(instance) == 2);
                instance.process().destroy();

                HttpResponse<String> answer = poll.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("{\"isVerified\":false,\"isConsumed\":false}");
                assertThat(answer.headers().firstValue("Connection")).contains("close");
                while (left.hasNext()) {
                    assertThat(left.next()).doesNotContain("\"isConsumed\":true");
                }
            }
            assertThat(instance.process().waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                    .as(instance.log())
                    .isTrue();
            assertThat(instance.log()).contains("stopped in").doesNotContain("Timed out waiting for graceful shutdown");
            requireAccessLog(instance.log());
        }
    }

    /** Requires a line for each of the three requests, and nothing in the log that would let others wait. */
    private void requireAccessLog(String log) {
        List<JsonNode> lines = log.lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> Json.read(line, JsonNode.class))
                .filter(line -> line.path("loggerName").asText().endsWith(".access-log"))
                .toList();
        assertThat(lines)
                .extracting(line -> line.path("message").asText().replaceAll(" \\d+ bytes \\d+ ms", ""))
                .containsExactlyInAnyOrder(
                        "POST /v1/client/verify/push 200",
                        "POST /v1/client/verify/push 200",
                        "GET /v1/client/challenges/{challengeId}/events 200");
        assertThat(log).doesNotContain(token).doesNotContain(challenge);
    }

    /** Answers as soon as verification-service knows device and challenge. */
    private void answer(boolean approved) {
        await().atMost(TIMEOUT)
                .until(() -> phone.answer(challenge, approved, null), answer -> answer.status() != 404)
                .orThrow();
    }

    private CompletableFuture<HttpResponse<String>> longPoll(String origin) {
        return CLIENT.sendAsync(poll(origin).header("Prefer", WAIT).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder poll(String origin) {
        return request(origin, "/v1/client/verify/push")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(Map.of("challengeId", challenge))));
    }

    private Stream<String> events(String origin) throws Exception {
        HttpRequest request = request(origin, "/v1/client/challenges/" + challenge + "/events")
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<Stream<String>> response = CLIENT.send(request, BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private HttpRequest.Builder request(String origin, String path) {
        return HttpRequest.newBuilder(URI.create(origin + path)).header("Authorization", "Bearer " + token);
    }

    private static int status(ExtraInstance instance) throws IOException, InterruptedException {
        return get(instance, "/q/health/ready").statusCode();
    }

    private static double waiting(ExtraInstance instance) throws IOException, InterruptedException {
        List<String> values = get(instance, "/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("assent_waiting_callers"))
                .toList();
        return Double.parseDouble(values.get(0).substring(values.get(0).lastIndexOf(' ')));
    }

    private static HttpResponse<String> get(ExtraInstance instance, String path)
            throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(instance.managementOrigin() + path))
                        .build(),
                BodyHandlers.ofString());
    }
}
