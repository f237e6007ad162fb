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

/** Messages that a device signs once to change what is known of it. It has a few at a time, because its requests may overlap. */
@ApplicationScoped
class DeviceMessages {
    private static final Duration LIFETIME = Duration.ofMinutes(2);
    private static final int AT_ONCE = 4;
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TransactionRunner transactions;
    private final Clock clock;

    DeviceMessages(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A message that was given out, and by what it is named when it comes back signed. */
    record Issued(UUID id, String message) {}

    /** A new message for {@code device}; its oldest one goes where it has too many. */
    Uni<Issued> issue(Authenticator device) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        Instant now = clock.instant();
        Issued issued = new Issued(
                UuidGenerator.next(now), Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        return transactions.run(unit -> unit.session()
                .createNativeQuery(
                        """
                        delete from device_message where authenticator_id = :device and id not in (
                          select id from device_message where authenticator_id = :device and expires_at > :now
                          order by expires_at desc limit :kept)""")
                .setParameter("device", device.id())
                .setParameter("now", now)
                .setParameter("kept", AT_ONCE - 1)
                .executeUpdate()
                .chain(() -> unit.session()
                        .createNativeQuery(
                                """
                                insert into device_message (id, authenticator_id, message, expires_at)
                                values (:id, :device, :message, :expires)""")
                        .setParameter("id", issued.id())
                        .setParameter("device", device.id())
                        .setParameter("message", issued.message())
                        .setParameter("expires", now.plus(LIFETIME))
                        .executeUpdate())
                .replaceWith(issued));
    }

    /** The message {@code id} that {@code device} may still sign; null where there is none. */
    Uni<String> open(Authenticator device, UUID id) {
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

    /** Uses the message {@code id} up; false where another request was faster. */
    Uni<Boolean> consume(UnitOfWork unit, UUID id) {
        return unit.session()
                .createNativeQuery("delete from device_message where id = :id")
                .setParameter("id", id)
                .executeUpdate()
                .map(deleted -> deleted == 1);
    }
}
