// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.embedded.Postgres;
import dev.assent.local.stack.Component;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The node of PostgreSQL vanishes, without an end of any connection, and another one takes over. */
@Tag("nightly")
@ResourceLock(Stack.SERVICES)
class VanishedDatabaseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final Map<String, String> SHORT_ANSWERS = Map.of("ASSENT_DATABASE_ANSWER_TIMEOUT", "3S");
    private static final Map<String, String> SHORT_ANSWERS_AND_WAITS =
            Map.of("ASSENT_DATABASE_ANSWER_TIMEOUT", "3S", "ASSENT_DATABASE_ACQUIRE_TIMEOUT", "2S");
    private static final Duration OUTAGE = Duration.ofSeconds(8);
    private static final int REQUESTS_OF_THE_OUTAGE = 100;
    /** Size of the pool. */
    private static final int CONNECTIONS = 20;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    /** The directory caches no key that does not exist: each request asks the database. */
    private static final String UNKNOWN_KEY = "Basic bm9ib2R5Og==";

    private static Stack stack;
    private static Postgres postgres;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        postgres = Postgres.parse(stack.variables().get("ASSENT_DATABASE_URL"));
    }

    @Test
    void noConnectionIsHeldByAServerThatIsGone() throws Exception {
        try (VanishingServer address = VanishingServer.of(postgres.port());
                ExtraInstance instance = start(address, SHORT_ANSWERS)) {
            awaitServing(instance);

            List<VanishingServer.Link> vanished = address.vanish();

            assertThat(vanished).isNotEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(vanished).allMatch(VanishingServer.Link::isGivenUp));
            assertThat(status(instance)).isEqualTo(401);
            assertThat(instance.log()).contains("has not answered for 3 s; closing the connection");
        }
    }

    @Test
    void aServerThatAcceptsAndSaysNothingTakesNoPlaceOfThePool() throws Exception {
        try (VanishingServer address = VanishingServer.of(postgres.port());
                ExtraInstance instance = start(address, SHORT_ANSWERS_AND_WAITS)) {
            awaitServing(instance);

            address.beSilent(true);
            address.vanish();
            List<CompletableFuture<HttpResponse<Void>>> waiting = new ArrayList<>();
            for (int i = 0; i < 2 * CONNECTIONS; i++) {
                waiting.add(CLIENT.sendAsync(request(instance), HttpResponse.BodyHandlers.discarding()));
            }

            assertThat(waiting)
                    .allSatisfy(answer -> assertThat(answer.get().statusCode()).isEqualTo(503));
            address.beSilent(false);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(status(instance)).isEqualTo(401));
        }
    }

    @Test
    void anOutageIsLoggedInFewLines() throws Exception {
        try (VanishingServer address = VanishingServer.of(postgres.port());
                ExtraInstance instance = start(address, Map.of())) {
            awaitServing(instance);
            int before = instance.log().length();

            address.refuse();
            for (int i = 0; i < REQUESTS_OF_THE_OUTAGE; i++) {
                assertThat(status(instance)).isEqualTo(503);
                Thread.sleep(OUTAGE.toMillis() / REQUESTS_OF_THE_OUTAGE);
            }

            List<String> lines = instance.log().substring(before).lines().toList();
            System.out.printf("%d lines in an outage of %s%n", lines.size(), OUTAGE);
            assertThat(lines).isNotEmpty().hasSizeLessThan(100);
            assertThat(lines.stream().filter(line -> line.contains("\"stackTrace\"")))
                    .hasSizeLessThan(5);
        }
    }

    /** Starts a token-service that reaches its database by {@code address}. */
    private static ExtraInstance start(VanishingServer address, Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("ASSENT_DATABASE_URL", "postgresql://127.0.0.1:" + address.port() + "/" + Component.TOKEN.database());
        return ExtraInstance.start(stack, Component.TOKEN, all);
    }

    private static void awaitServing(ExtraInstance instance) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(status(instance))
                .as(instance.log())
                .isEqualTo(401));
    }

    private static int status(ExtraInstance instance) throws Exception {
        return CLIENT.send(request(instance), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest request(ExtraInstance instance) {
        return HttpRequest.newBuilder(URI.create(instance.origin() + "/v1/validate"))
                .timeout(PATIENCE)
                .header("Authorization", UNKNOWN_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"t\"}"))
                .build();
    }
}
