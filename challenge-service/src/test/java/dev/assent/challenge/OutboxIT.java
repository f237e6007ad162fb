// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests of the outbox guarantees (docs/events.md) against the table and the topic. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class OutboxIT {
    private static final int PARTITIONS = 8;

    @Inject
    Pool pool;

    @Inject
    TopicClient topics;

    @Inject
    TransactionRunner transactions;

    @Test
    void anAnnouncedEventIsPublishedAfterTheCommit() throws Throwable {
        TenantChanged event = event("committed-" + UUID.randomUUID(), 1);

        VertxContextSupport.subscribeAndAwait(() -> transactions.run(unit -> unit.announce(event)));

        await().untilAsserted(() -> assertThat(published(event.key())).containsExactly(1L));
        await().untilAsserted(() -> assertThat(waiting(event.key())).isZero());
    }

    @Test
    void aRolledBackEventIsNeverPublished() throws Throwable {
        String key = "rolled-back-" + UUID.randomUUID();

        VertxContextSupport.subscribeAndAwait(() -> transactions
                .run(unit -> unit.announce(event(key, 1))
                        .chain(() -> Uni.createFrom().failure(new IllegalStateException("changed my mind"))))
                .onFailure()
                .recoverWithNull());
        VertxContextSupport.subscribeAndAwait(() -> transactions.run(unit -> unit.announce(event(key, 2))));

        await().untilAsserted(() -> assertThat(published(key)).containsExactly(2L));
    }

    @Test
    void aRowLeftByACrashAfterItsCommitIsPublished() {
        String key = "crashed-" + UUID.randomUUID();

        // A process that commits and crashes before its relay runs leaves a row and no notification.
        insert(event(key, 1));
        insert(event(key, 2));

        await().untilAsserted(() -> assertThat(published(key)).containsExactly(1L, 2L));
        await().untilAsserted(() -> assertThat(waiting(key)).isZero());
    }

    @Test
    void theLeaseOfACrashedInstanceExpires() throws Throwable {
        String key = "leased-" + UUID.randomUUID();
        short partition = partition(key);
        lease(partition, "now() + interval '1500 milliseconds'");

        VertxContextSupport.subscribeAndAwait(() -> transactions.run(unit -> unit.announce(event(key, 1))));

        await().untilAsserted(() -> assertThat(published(key)).containsExactly(1L));
    }

    @Test
    void aTakenLeaseIsMarkedWanted() throws Throwable {
        String key = "wanted-" + UUID.randomUUID();
        short partition = partition(key);
        lease(partition, "now() + interval '60 seconds'");

        VertxContextSupport.subscribeAndAwait(() -> transactions.run(unit -> unit.announce(event(key, 1))));

        await().untilAsserted(
                        () -> assertThat(pool.preparedQuery("select wanted from outbox_lease where partition = $1")
                                        .execute(Tuple.of(partition))
                                        .await()
                                        .indefinitely()
                                        .iterator()
                                        .next()
                                        .getBoolean(0))
                                .isTrue());
        assertThat(published(key)).isEmpty();
        lease(partition, "now()");
        await().untilAsserted(() -> assertThat(published(key)).containsExactly(1L));
    }

    @Test
    void theEventsOfOneKeyKeepTheirOrderUnderLoad() throws Throwable {
        List<String> keys = IntStream.range(0, 10)
                .mapToObj(i -> "ordered-" + UUID.randomUUID())
                .toList();
        int changes = 30;

        for (int i = 1; i <= changes; i++) {
            long version = i;
            for (String key : keys) {
                VertxContextSupport.subscribeAndAwait(
                        () -> transactions.run(unit -> unit.announce(event(key, version))));
            }
        }

        await().untilAsserted(() -> {
            for (String key : keys) {
                assertThat(published(key))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, changes).boxed().toList());
            }
        });
    }

    private void lease(short partition, String until) {
        pool.preparedQuery("update outbox_lease set owner = $1, expires_at = " + until
                        + ", wanted = false where partition = $2")
                .execute(Tuple.of(UUID.randomUUID(), partition))
                .await()
                .indefinitely();
    }

    private void insert(TenantChanged event) {
        pool.preparedQuery(
                        """
                        insert into outbox (id, aggregatetype, aggregateid, type, payload, partition, recorded_at)
                        values ($1, 'tenant-changed', $2, $3, $4, $5, now())""")
                .execute(Tuple.of(
                        UuidGenerator.next(), event.key(), event.type(), Json.write(event), partition(event.key())))
                .await()
                .indefinitely();
    }

    private long waiting(String key) {
        return pool.preparedQuery("select count(*) from outbox where aggregateid = $1")
                .execute(Tuple.of(key))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }

    private List<Long> published(String key) {
        return topics.events(Topic.TENANT_CHANGED, key, TenantChanged.class).stream()
                .map(TenantChanged::version)
                .toList();
    }

    private static short partition(String key) {
        return (short) Math.floorMod(key.hashCode(), PARTITIONS);
    }

    private static TenantChanged event(String key, long version) {
        return new TenantChanged(key, version, "of a test", List.of(), null);
    }
}
