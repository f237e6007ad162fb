// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Sends SIGTERM to all four services while each has work in flight: it is completed, nothing stays open, and nothing is done twice. */
@ResourceLock(Stack.SERVICES)
class GracefulShutdownIT {
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final ConcurrentLinkedQueue<String> pushes = new ConcurrentLinkedQueue<>();
    private final CountDownLatch pushMayEnd = new CountDownLatch(1);
    private Stack stack;

    /** Sign-in of a user with a phone. */
    private final class SignIn {
        private final String user = Stack.newUser();
        private final PhoneClient phone = stack.phone();
        private final BrowserClient browser;
        private String challenge;

        SignIn() {
            BackendClient backend = stack.backend();
            phone.enrol(backend.trackEnrolment(user).token(), "A phone");
            browser = stack.browser(backend.track(user, "sign-in", Map.of()).token());
        }

        SignIn start() {
            challenge = browser.start().challengeId();
            return this;
        }

        SignIn awaitPhone() throws Exception {
            phone.awaitPending(Optional.empty(), PATIENCE);
            return this;
        }

        ApiResponse approve() {
            return phone.answer(challenge, true, null);
        }

        boolean succeeds() throws Exception {
            BrowserClient.PollResponse end = browser.awaitCompletion(challenge, Duration.ofMillis(50), PATIENCE)
                    .response();
            return end.isVerified()
                    && stack.backend()
                            .validate(end.accessToken(), "sign-in", user)
                            .isValid();
        }

        UUID uuid() {
            return ChallengeId.parse(challenge).orElseThrow().uuid();
        }
    }

    /** State that a service leaves behind when its process ends. */
    private record Left(Map<String, Integer> membersOfGroups, long outbox, List<String> lastLogLines) {}

    @Test
    void whatIsInFlightIsFinishedAndNothingIsLeftOpen() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
        HttpServer webhook = slowWebhook();
        try {
            SignIn minting = new SignIn().start().awaitPhone();
            SignIn answering = new SignIn().start().awaitPhone();
            SignIn starting = new SignIn();
            SignIn pushed = new SignIn().start();
            await().atMost(PATIENCE).until(() -> pushesOf(pushed) == 1);

            // Last, since the services wait for a lock for three seconds only.
            Connection mint = hold(Component.TOKEN, "lock table minted_token in share row exclusive mode");
            minting.approve().orThrow();
            awaitHeld(Component.TOKEN);
            Connection answer = hold(
                    Component.VERIFICATION, "select 1 from challenge where id = '" + answering.uuid() + "' for update");
            CompletableFuture<ApiResponse> answered = CompletableFuture.supplyAsync(answering::approve);
            awaitHeld(Component.VERIFICATION);
            Connection start = hold(
                    Component.CHALLENGE, "select 1 from action where user_id = '" + starting.user + "' for update");
            CompletableFuture<SignIn> started = CompletableFuture.supplyAsync(starting::start);
            awaitHeld(Component.CHALLENGE);

            Map<Component, CompletableFuture<Left>> ends =
                    Settings.SERVICES.stream().collect(Collectors.toMap(part -> part, this::end));
            CompletableFuture<Long> settled = ends.get(Component.PUSH)
                    .thenApply(left -> count(
                            Component.PUSH,
                            "delivery where outcome is not null and challenge_id = '" + pushed.uuid() + "'"));
            for (Component part : Set.of(Component.CHALLENGE, Component.VERIFICATION)) {
                await().atMost(PATIENCE).until(() -> status(part, "/q/health/ready") == 503);
                assertThat(status(part, "/q/health/live")).as("still served").isEqualTo(200);
            }
            assertThat(ends.values()).noneMatch(CompletableFuture::isDone);

            pushMayEnd.countDown();
            for (Connection held : List.of(mint, answer, start)) {
                held.rollback();
                held.close();
            }
            assertThat(answered.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).status())
                    .isEqualTo(200);
            started.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            for (Component part : Settings.SERVICES) {
                Left left = ends.get(part).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(left.membersOfGroups())
                        .as(part.title())
                        .isNotEmpty()
                        .allSatisfy((group, members) ->
                                assertThat(members).as(group).isZero());
                assertThat(left.outbox()).as(part.title()).isZero();
                assertThat(left.lastLogLines())
                        .as(part.title())
                        .isNotEmpty()
                        .last()
                        .asString()
                        .contains("stopped in");
                // The APNs client warns about a stub of another test that has ended.
                assertThat(left.lastLogLines())
                        .filteredOn(line -> !line.contains("com.eatthepath.pushy"))
                        .noneMatch(line -> line.matches("(?s).*(\"level\":\"(WARN|ERROR)\"|Exception).*"));
            }
            assertThat(settled.join())
                    .as("written down, so that it is not sent again")
                    .isEqualTo(1);

            stack.awaitReady();
            assertThat(minting.succeeds()).isTrue();
            assertThat(answering.succeeds()).isTrue();
            for (SignIn open : List.of(starting, pushed)) {
                open.awaitPhone().approve().orThrow();
                assertThat(open.succeeds()).isTrue();
            }
            assertThat(pushesOf(pushed)).as("sent once").isEqualTo(1);
        } finally {
            stack.awaitReady();
            stack.channels().removeWebhook(stack.tenantId());
            webhook.stop(0);
        }
    }

    /** Sends SIGTERM to the process of {@code service}; completes when it has ended, before the stack's next process is ready. */
    private CompletableFuture<Left> end(Component service) {
        int before = log(service).size();
        ProcessHandle process = ProcessHandle.of(stack.pid(service)).orElseThrow();
        CompletableFuture<Left> ended = process.onExit()
                .thenApply(over -> new Left(members(service), count(service, "outbox"), lastLogLines(service, before)));
        process.destroy();
        return ended;
    }

    private Map<String, Integer> members(Component service) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            Set<String> groups = admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get().stream()
                    .map(GroupListing::groupId)
                    .filter(group -> group.startsWith(service.title() + "."))
                    .collect(Collectors.toSet());
            return admin.describeConsumerGroups(groups).all().get().values().stream()
                    .collect(Collectors.toMap(
                            group -> group.groupId(), group -> group.members().size()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private long count(Component service, String rows) {
        try {
            return stack.count(service, "select count(*) from " + rows);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> lastLogLines(Component service, int before) {
        List<String> since = log(service).subList(before, log(service).size());
        int last = 0;
        while (last < since.size() && !since.get(last).contains("stopped in")) {
            last++;
        }
        return since.subList(0, Math.min(last + 1, since.size()));
    }

    private List<String> log(Component service) {
        try {
            return Files.readAllLines(stack.log(service));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens a transaction in the database of {@code service} that has run {@code sql} and holds the locks. */
    private Connection hold(Component service, String sql) throws Exception {
        Connection connection = stack.connect(service);
        connection.setAutoCommit(false);
        connection.createStatement().execute(sql);
        return connection;
    }

    private void awaitHeld(Component service) {
        await().atMost(PATIENCE)
                .until(() -> stack.count(
                                service,
                                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                        > 0);
    }

    private int status(Component service, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(stack.managementOrigin(service) + path))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Starts a webhook of the tenant that answers when the test permits it. */
    private HttpServer slowWebhook() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            pushes.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            try {
                pushMayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        stack.channels()
                .registerWebhook(
                        stack.tenantId(),
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
        return server;
    }

    private long pushesOf(SignIn signIn) {
        return pushes.stream()
                .filter(push -> push.contains("\"push.created\"") && push.contains(signIn.challenge))
                .count();
    }
}
