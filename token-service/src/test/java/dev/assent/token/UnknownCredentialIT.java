// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of what unknown secret keys cost: each is looked up a second time, once the events of tenants are consumed. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UnknownCredentialIT {
    private static final int LIMIT = 30;
    /** A little less than the longest wait for events. */
    private static final Duration WAIT = Duration.ofMillis(450);

    @Inject
    TopicClient topics;

    @Inject
    Pool pool;

    private final ExecutorService threads = Executors.newFixedThreadPool(LIMIT);
    private SqlConnection lock;

    /** Makes every second look wait: the consumer of TenantChanged does not advance. */
    @BeforeEach
    void blockTheConsumer() {
        // The first request takes long for other reasons.
        duration("192.0.2.6");
        lock = pool.getConnectionAndAwait();
        lock.query("begin").executeAndAwait();
        lock.query("set local idle_in_transaction_session_timeout = 0").executeAndAwait();
        lock.query("lock table tenant in share row exclusive mode").executeAndAwait();
        topics.publish(new TenantChanged("t-" + UuidGenerator.next(), 1, "Tenant", List.of(), null));
    }

    @AfterEach
    void unblock() {
        lock.query("rollback").executeAndAwait();
        lock.closeAndAwait();
        threads.shutdown();
    }

    @Test
    void aSourceOfManyUnknownKeysIsAnsweredWithoutAWait() {
        List<CompletableFuture<Duration>> attempts = IntStream.range(0, LIMIT)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> duration("192.0.2.7"), threads))
                .toList();
        assertThat(attempts.stream().map(CompletableFuture::join)).allMatch(time -> time.compareTo(WAIT) > 0);
        assertThat(duration("192.0.2.7")).isLessThan(WAIT);
        assertThat(duration("192.0.2.8")).as("of another source").isGreaterThan(WAIT);
    }

    /** Returns how long a request with an unknown key takes from {@code source}. */
    private static Duration duration(String source) {
        long begun = System.nanoTime();
        given().auth()
                .preemptive()
                .basic("secret-" + UuidGenerator.next(), "")
                .header("X-Forwarded-For", source)
                .contentType(ContentType.JSON)
                .body(Map.of("token", "a.b.c"))
                .post("/v1/validate")
                .then()
                .statusCode(401);
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
