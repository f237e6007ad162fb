// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
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

    @ConfigProperty(name = "mp.messaging.outgoing.events.delivery.timeout.ms")
    long deliveryTimeoutMillis;

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
    void aLeaseOutlastsASendThatBeginsUnderIt() {
        String key = "outlasting-" + UUID.randomUUID();
        AtomicBoolean seen = new AtomicBoolean();
        CompletableFuture<Void> announcing = CompletableFuture.runAsync(() -> {
            for (long version = 1; !seen.get(); version++) {
                announce(event(key, version));
            }
        });
        try {
            // A lease is held while an event is sent, for a few milliseconds.
            await().pollInterval(Duration.ofMillis(1))
                    .untilAsserted(() -> assertThat(longestLeaseMillis()).isGreaterThan(deliveryTimeoutMillis));
        } finally {
            seen.set(true);
            announcing.join();
        }
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

    @Test
    void anEventWithoutAnOrderIsPublishedFromMemoryAndItsRowDisappears() throws Throwable {
        // Another owner has every lease: only the ordered path needs one.
        List<String> tenants = IntStream.range(0, 30)
                .mapToObj(i -> "from-memory-" + UUID.randomUUID())
                .toList();
        IntStream.range(0, PARTITIONS).forEach(partition -> lease((short) partition, "now() + interval '60 seconds'"));
        try {
            for (String removed : tenants) {
                VertxContextSupport.subscribeAndAwait(
                        () -> transactions.runAndPublish(unit -> unit.announce(removal(removed))));
            }

            for (String removed : tenants) {
                assertThat(removals(removed)).hasSize(1);
            }
            await().untilAsserted(() -> {
                for (String removed : tenants) {
                    assertThat(waiting(removal(removed).key())).isZero();
                }
            });
        } finally {
            IntStream.range(0, PARTITIONS).forEach(partition -> lease((short) partition, "now()"));
        }
    }

    @Test
    void theSweepPublishesWhatAKillBetweenCommitAndPublicationLeft() {
        // More than a batch of the sweep.
        List<UserRemoved> left = IntStream.range(0, 450)
                .mapToObj(i -> removal("killed-" + UUID.randomUUID()))
                .toList();

        left.forEach(event -> insertUnordered(UuidGenerator.next(), event.key(), "user-removed", Json.write(event)));

        await().untilAsserted(() -> {
            for (UserRemoved event : left) {
                assertThat(topics.events(Topic.USER_REMOVED, event.key(), UserRemoved.class))
                        .isNotEmpty();
                assertThat(waiting(event.key())).isZero();
            }
        });
    }

    @Test
    void theSweepTakesOverFromASweepThatCrashed() {
        UserRemoved event = removal("claimed-" + UUID.randomUUID());
        UUID id = UuidGenerator.next();
        insertUnordered(id, event.key(), "user-removed", Json.write(event));

        pool.preparedQuery("update outbox set retry_at = now() + interval '3 seconds' where id = $1")
                .execute(Tuple.of(id))
                .await()
                .indefinitely();

        await().untilAsserted(() -> assertThat(waiting(event.key())).isZero());
        assertThat(removals(event.tenantId())).isNotEmpty();
    }

    @Test
    void anEventThatCannotBeSentHoldsUpNoOther() throws Throwable {
        String tooLarge = "x".repeat(2_000_000);
        UserRemoved large = removal(tooLarge);
        UUID missing = UuidGenerator.next();
        UUID largeAndLeft = UuidGenerator.next();
        try {
            // A topic that the operator has not created, and an event that no topic takes, left by a crash and
            // committed now.
            insertUnordered(missing, "a key", "missing-topic", "{}");
            insertUnordered(largeAndLeft, "another key", "user-removed", '"' + tooLarge + '"');
            VertxContextSupport.subscribeAndAwait(() -> transactions.run(unit -> unit.announce(large)));

            // The sweep has tried all of them.
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(failure(missing)).contains("UnknownTopicOrPartition");
                assertThat(failure(largeAndLeft)).contains("RecordTooLarge");
                assertThat(waiting(large.key())).isEqualTo(1);
            });
            for (int i = 0; i < 20; i++) {
                UserRemoved next = removal("next-" + UUID.randomUUID());
                UserRemoved left = removal("left-" + UUID.randomUUID());
                insertUnordered(UuidGenerator.next(), left.key(), "user-removed", Json.write(left));
                VertxContextSupport.subscribeAndAwait(() -> transactions.runAndPublish(unit -> unit.announce(next)));
                assertThat(removals(next.tenantId())).hasSize(1);
                if (i == 19) {
                    await().untilAsserted(
                                    () -> assertThat(removals(left.tenantId())).isNotEmpty());
                }
            }
            assertThat(waiting("a key")).isEqualTo(1);
            assertThat(attempts(missing)).as("is not tried with each sweep").isLessThan(8);
        } finally {
            delete(List.of("a key", "another key", large.key()));
        }
    }

    @Test
    void anOrderedEventThatCannotBeSentHoldsUpOnlyItsKey() throws Throwable {
        String blocked = "blocked-" + UUID.randomUUID();
        String other = otherKeyOfPartition(partition(blocked));
        try {
            TenantChanged large = new TenantChanged(blocked, 1, "x".repeat(2_000_000), List.of(), null);
            VertxContextSupport.subscribeAndAwait(() -> transactions.run(unit -> unit.announce(large)));
            VertxContextSupport.subscribeAndAwait(() -> transactions.run(unit -> unit.announce(event(blocked, 2))));
            VertxContextSupport.subscribeAndAwait(() -> transactions.run(unit -> unit.announce(event(other, 1))));

            await().untilAsserted(() -> assertThat(published(other)).containsExactly(1L));
            await().untilAsserted(() -> assertThat(waiting(other)).isZero());
            assertThat(published(blocked)).isEmpty();
            assertThat(waiting(blocked)).isEqualTo(2);

            // The operator removes the event, or lets the topic take it.
            pool.preparedQuery("delete from outbox where aggregateid = $1 and length(payload) > 1000000")
                    .execute(Tuple.of(blocked))
                    .await()
                    .indefinitely();
            await().untilAsserted(() -> assertThat(published(blocked)).containsExactly(2L));
        } finally {
            delete(List.of(blocked));
        }
    }

    private static String otherKeyOfPartition(short partition) {
        return Stream.generate(() -> "other-" + UUID.randomUUID())
                .filter(key -> partition(key) == partition)
                .findFirst()
                .orElseThrow();
    }

    private static UserRemoved removal(String tenantId) {
        return new UserRemoved(tenantId, "of a test", Instant.EPOCH);
    }

    private List<UserRemoved> removals(String tenantId) {
        return topics.events(Topic.USER_REMOVED, removal(tenantId).key(), UserRemoved.class);
    }

    private void insertUnordered(UUID id, String key, String topic, String payload) {
        pool.preparedQuery(
                        """
                        insert into outbox (id, aggregatetype, aggregateid, type, payload, partition, ordered, recorded_at)
                        values ($1, $2, $3, 'dev.assent.UserRemoved', $4, 0, false, now())""")
                .execute(Tuple.of(id, topic, key, payload))
                .await()
                .indefinitely();
    }

    private String failure(UUID id) {
        return row(id).getString("last_error");
    }

    private int attempts(UUID id) {
        return row(id).getInteger("attempts");
    }

    private Row row(UUID id) {
        return pool.preparedQuery("select last_error, attempts from outbox where id = $1")
                .execute(Tuple.of(id))
                .await()
                .indefinitely()
                .iterator()
                .next();
    }

    private void delete(List<String> keys) {
        pool.preparedQuery("delete from outbox where aggregateid = any($1)")
                .execute(Tuple.of(keys.toArray(String[]::new)))
                .await()
                .indefinitely();
    }

    private void announce(TenantChanged event) {
        try {
            VertxContextSupport.subscribeAndAwait(() -> transactions.run(unit -> unit.announce(event)));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private long longestLeaseMillis() {
        return pool.query(
                        "select coalesce(max(extract(epoch from expires_at - now()) * 1000), 0)::bigint from outbox_lease")
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
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
