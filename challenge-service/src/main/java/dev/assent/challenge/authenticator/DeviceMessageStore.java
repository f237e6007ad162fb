package dev.assent.challenge.authenticator;

import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Store of one-time messages that a device signs to change its own data. A device may hold a few at a time, because its
 * requests may overlap.
 */
@ApplicationScoped
class DeviceMessageStore {
    private static final Duration LIFETIME = Duration.ofMinutes(2);
    private static final int MAX_PER_DEVICE = 4;
    private static final int MESSAGE_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TransactionRunner transactions;
    private final Clock clock;

    DeviceMessageStore(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A message to sign, and the id that names it in the signed request. */
    record DeviceMessage(UUID id, String message) {}

    /** Issues a new message for {@code device} and deletes its oldest ones above the limit. */
    Uni<DeviceMessage> issue(Authenticator device) {
        byte[] bytes = new byte[MESSAGE_BYTES];
        RANDOM.nextBytes(bytes);
        Instant now = clock.instant();
        DeviceMessage message = new DeviceMessage(
                UuidGenerator.next(now), Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        return transactions.run(unit -> unit.session()
                .createNativeQuery(
                        """
                        delete from device_message where authenticator_id = :device and id not in (
                          select id from device_message where authenticator_id = :device and expires_at > :now
                          order by expires_at desc limit :kept)""")
                .setParameter("device", device.id())
                .setParameter("now", now)
                .setParameter("kept", MAX_PER_DEVICE - 1)
                .executeUpdate()
                .chain(() -> unit.session()
                        .createNativeQuery(
                                """
                                insert into device_message (id, authenticator_id, message, expires_at)
                                values (:id, :device, :message, :expires)""")
                        .setParameter("id", message.id())
                        .setParameter("device", device.id())
                        .setParameter("message", message.message())
                        .setParameter("expires", now.plus(LIFETIME))
                        .executeUpdate())
                .replaceWith(message));
    }

    /** Returns the unexpired message {@code id} of {@code device}, or null if there is none. */
    Uni<@Nullable String> find(Authenticator device, UUID id) {
        return transactions.read(session -> session.createNativeQuery(
                        """
                        select message from device_message
                        where id = :id and authenticator_id = :device and expires_at > :now""",
                        String.class)
                .setParameter("id", id)
                .setParameter("device", device.id())
                .setParameter("now", clock.instant())
                .getSingleResultOrNull());
    }

    /** Deletes the message {@code id}; returns false if a concurrent request has used it. */
    Uni<Boolean> consume(UnitOfWork unit, UUID id) {
        return unit.session()
                .createNativeQuery("delete from device_message where id = :id")
                .setParameter("id", id)
                .executeUpdate()
                .map(deleted -> deleted == 1);
    }
}
