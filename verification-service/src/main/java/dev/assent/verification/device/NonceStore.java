package dev.assent.verification.device;

import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.verification.decision.Device;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Stores nonces that a device signs once. A device has several at a time, because its requests may overlap. */
@ApplicationScoped
class NonceStore {
    private static final Duration LIFETIME = Duration.ofMinutes(2);
    private static final int NONCES_PER_DEVICE = 4;
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TransactionRunner transactions;
    private final Clock clock;

    NonceStore(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Issues a nonce for {@code device} and deletes the oldest one if there are too many. */
    Uni<String> issue(Device device) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return transactions.run(unit -> unit.session()
                .createNativeQuery(
                        """
                        delete from device_nonce where authenticator_id = :device and value not in (
                          select value from device_nonce where authenticator_id = :device and expires_at > :now
                          order by expires_at desc limit :kept)""")
                .setParameter("device", device.id())
                .setParameter("now", clock.instant())
                .setParameter("kept", NONCES_PER_DEVICE - 1)
                .executeUpdate()
                .chain(() -> unit.session()
                        .createNativeQuery(
                                """
                                insert into device_nonce (value, authenticator_id, expires_at)
                                values (:value, :device, :expires)""")
                        .setParameter("value", value)
                        .setParameter("device", device.id())
                        .setParameter("expires", clock.instant().plus(LIFETIME))
                        .executeUpdate())
                .replaceWith(value));
    }

    /** Returns the nonces that {@code device} may still sign, newest first. */
    Uni<List<String>> findUnused(Device device) {
        return transactions.read(session -> session.createNativeQuery(
                        """
                        select value from device_nonce where authenticator_id = :device and expires_at > :now
                        order by expires_at desc""",
                        String.class)
                .setParameter("device", device.id())
                .setParameter("now", clock.instant())
                .getResultList());
    }

    /** Deletes the nonce {@code value}; returns false if another request has used it first. */
    Uni<Boolean> consume(String value) {
        return transactions.run(unit -> unit.session()
                .createNativeQuery("delete from device_nonce where value = :value")
                .setParameter("value", value)
                .executeUpdate()
                .map(deleted -> deleted == 1));
    }
}
