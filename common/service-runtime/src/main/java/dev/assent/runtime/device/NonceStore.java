// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.device;

import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Store of one-time messages that a device signs. A device holds up to four at a time, because its requests may overlap;
 * each expires after two minutes.
 *
 * @param <K> type of the key by which a message is used up
 */
public final class NonceStore<K> {
    private static final Duration LIFETIME = Duration.ofMinutes(2);
    private static final int MAX_PER_DEVICE = 4;
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TransactionRunner transactions;
    private final Clock clock;
    private final BiFunction<String, Instant, K> newKey;
    private final String deleteOldest;
    private final String insert;
    private final String selectOpen;
    private final String selectOne;
    private final String delete;

    private NonceStore(
            TransactionRunner transactions,
            Clock clock,
            String table,
            String keyColumn,
            String textColumn,
            String insert,
            BiFunction<String, Instant, K> newKey) {
        this.transactions = transactions;
        this.clock = clock;
        this.insert = insert;
        this.newKey = newKey;
        this.deleteOldest =
                """
                delete from %1$s where authenticator_id = :device and %2$s not in (
                  select %2$s from %1$s where authenticator_id = :device and expires_at > :now
                  order by expires_at desc limit :kept)"""
                        .formatted(table, keyColumn);
        this.selectOpen =
                "select %2$s from %1$s where authenticator_id = :device and expires_at > :now order by expires_at desc"
                        .formatted(table, textColumn);
        this.selectOne = "select %3$s from %1$s where %2$s = :key and authenticator_id = :device and expires_at > :now"
                .formatted(table, keyColumn, textColumn);
        this.delete = "delete from %s where %s = :key".formatted(table, keyColumn);
    }

    /** Creates a store in {@code table} whose messages are their own keys, in {@code textColumn}. */
    public static NonceStore<String> keyedByText(
            TransactionRunner transactions, Clock clock, String table, String textColumn) {
        String insert = "insert into %s (%s, authenticator_id, expires_at) values (:key, :device, :expires)"
                .formatted(table, textColumn);
        return new NonceStore<>(transactions, clock, table, textColumn, textColumn, insert, (text, now) -> text);
    }

    /** Creates a store in {@code table} whose messages, in {@code textColumn}, have a UUIDv7 as key, in the column id. */
    public static NonceStore<UUID> keyedById(
            TransactionRunner transactions, Clock clock, String table, String textColumn) {
        String insert = "insert into %s (id, authenticator_id, %s, expires_at) values (:key, :device, :text, :expires)"
                .formatted(table, textColumn);
        return new NonceStore<>(
                transactions, clock, table, "id", textColumn, insert, (text, now) -> UuidGenerator.next(now));
    }

    /**
     * One-time message.
     *
     * @param text 256 random bits, base64url without padding
     */
    public record Nonce<K>(K key, String text) {}

    /** Issues a message to the device {@code authenticatorId}, and deletes its oldest one if it has too many. */
    public Uni<Nonce<K>> issue(UUID authenticatorId) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        Nonce<K> nonce = new Nonce<>(newKey.apply(text, now), text);
        return transactions.run(unit -> unit.session()
                .createNativeQuery(deleteOldest)
                .setParameter("device", authenticatorId)
                .setParameter("now", now)
                .setParameter("kept", MAX_PER_DEVICE - 1)
                .executeUpdate()
                .chain(() -> insert(unit, authenticatorId, nonce, now.plus(LIFETIME)))
                .replaceWith(nonce));
    }

    private Uni<Integer> insert(UnitOfWork unit, UUID authenticatorId, Nonce<K> nonce, Instant expiresAt) {
        var query = unit.session()
                .createNativeQuery(insert)
                .setParameter("key", nonce.key())
                .setParameter("device", authenticatorId)
                .setParameter("expires", expiresAt);
        return (nonce.key().equals(nonce.text()) ? query : query.setParameter("text", nonce.text())).executeUpdate();
    }

    /** Returns the messages that the device {@code authenticatorId} may still sign, newest first. */
    public Uni<List<String>> open(UUID authenticatorId) {
        return transactions.read(session -> session.createNativeQuery(selectOpen, String.class)
                .setParameter("device", authenticatorId)
                .setParameter("now", clock.instant())
                .getResultList());
    }

    /** Returns the message {@code key} if the device {@code authenticatorId} may still sign it; empty otherwise. */
    public Uni<Optional<String>> find(UUID authenticatorId, K key) {
        return transactions.read(session -> session.createNativeQuery(selectOne, String.class)
                .setParameter("key", key)
                .setParameter("device", authenticatorId)
                .setParameter("now", clock.instant())
                .getSingleResultOrNull()
                .map(Optional::ofNullable));
    }

    /** Uses up the message {@code key}; returns false if another request has done so before. */
    public Uni<Boolean> consume(UnitOfWork unit, K key) {
        return unit.session()
                .createNativeQuery(delete)
                .setParameter("key", key)
                .executeUpdate()
                .map(deleted -> deleted == 1);
    }
}
