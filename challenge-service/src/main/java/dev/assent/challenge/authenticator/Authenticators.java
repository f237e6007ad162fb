package dev.assent.challenge.authenticator;

import dev.assent.contracts.event.PushDelivered;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.Sha256;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** The devices of each user. */
@ApplicationScoped
public class Authenticators {
    private final TransactionRunner transactions;
    private final Clock clock;

    Authenticators(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }
    /** The device of this tenant that holds {@code key}; fails with 404. */
    Uni<Authenticator> byKey(String tenantId, DeviceKey key) {
        return transactions
                .read(session -> byKey(session, tenantId, key, LockModeType.NONE))
                .onItem()
                .ifNull()
                .failWith(ApiException::unknownDeviceKey);
    }

    /** As {@link #byKey}, and where the device is disabled or expired there is none either: it enrols again. */
    Uni<Authenticator> usable(String tenantId, DeviceKey key) {
        return byKey(tenantId, key).invoke(device -> {
            if (!device.mayAnswer(clock.instant())) {
                throw ApiException.unknownDeviceKey();
            }
        });
    }

    /** The device of this tenant that holds {@code key}, locked until {@code unit} ends; null where none does, or may answer. */
    Uni<Authenticator> lock(UnitOfWork unit, String tenantId, DeviceKey key) {
        return byKey(unit.session(), tenantId, key, LockModeType.PESSIMISTIC_WRITE)
                .map(device -> device != null && device.mayAnswer(clock.instant()) ? device : null);
    }

    static Uni<Authenticator> byKey(Mutiny.Session session, String tenantId, DeviceKey key, LockModeType lock) {
        return session.createQuery(
                        "from Authenticator where tenantId = :tenant and publicKey = :key", Authenticator.class)
                .setParameter("tenant", tenantId)
                .setParameter("key", key.base64())
                .setLockMode(lock)
                .getSingleResultOrNull();
    }

    /** The user's devices that may answer a challenge, oldest first. */
    public Uni<List<Authenticator>> mayAnswer(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createQuery(
                        "from Authenticator where tenantId = :tenant and userId = :user order by enrolledAt",
                        Authenticator.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getResultList()
                .map(devices -> devices.stream()
                        .filter(device -> device.mayAnswer(clock.instant()))
                        .toList());
    }

    /** Remembers that the device has answered with an approval at {@code at}. */
    public Uni<Void> verified(UnitOfWork unit, String tenantId, UUID authenticatorId, Instant at) {
        return unit.session()
                .createMutationQuery(
                        """
                        update Authenticator set lastVerifiedAt = :at
                        where id = :id and tenantId = :tenant and (lastVerifiedAt is null or lastVerifiedAt < :at)""")
                .setParameter("at", at)
                .setParameter("id", authenticatorId)
                .setParameter("tenant", tenantId)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Removes the device: it answers nothing from here on. Nothing where it is gone already. */
    Uni<Void> remove(String tenantId, UUID authenticatorId) {
        return transactions.runAndPublish(unit -> find(unit, tenantId, authenticatorId)
                .chain(device ->
                        device == null ? Uni.createFrom().voidItem() : UserAuthenticators.remove(unit, device)));
    }

    /** Lets the device answer nothing until it is enrolled again. */
    public Uni<Void> disable(UnitOfWork unit, String tenantId, UUID authenticatorId) {
        return find(unit, tenantId, authenticatorId).chain(device -> {
            if (device == null || device.disabled()) {
                return Uni.createFrom().voidItem();
            }
            device.disable();
            return unit.announce(device.changed());
        });
    }

    private static Uni<Authenticator> find(UnitOfWork unit, String tenantId, UUID authenticatorId) {
        return unit.session()
                .createQuery("from Authenticator where id = :id and tenantId = :tenant", Authenticator.class)
                .setParameter("id", authenticatorId)
                .setParameter("tenant", tenantId)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getSingleResultOrNull();
    }

    /** Forgets the push token that {@code push} found dead, unless the device has registered another one or the same one since. */
    public Uni<Void> clearDeadToken(UnitOfWork unit, PushDelivered push) {
        return find(unit, push.tenantId(), push.authenticatorId()).chain(device -> {
            if (device == null
                    || device.pushToken() == null
                    || !Sha256.of(device.pushToken()).equals(push.pushTokenHash())
                    || device.pushTokenUpdatedAt().isAfter(push.finishedAt())) {
                return Uni.createFrom().voidItem();
            }
            device.clearPushToken();
            return unit.announce(device.changed());
        });
    }
}
