// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Store of enrolled devices. */
@ApplicationScoped
public class AuthenticatorStore {
    private final TransactionRunner transactions;
    private final Clock clock;

    AuthenticatorStore(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Returns the tenant's device that holds {@code key} as a {@code type}; fails with 404 if there is none. */
    Uni<Authenticator> getByKey(String tenantId, CredentialType type, DeviceKey key) {
        return transactions
                .read(session -> findByKey(session, tenantId, key, LockModeType.NONE))
                .map(device -> device != null && device.credentialType() == type ? device : null)
                .onItem()
                .ifNull()
                .failWith(ApiException::unknownDeviceKey);
    }

    /**
     * Returns the tenant's active device that holds {@code key} as a {@code type}; fails with 404 if it is unknown,
     * disabled or expired.
     */
    Uni<Authenticator> getActiveByKey(String tenantId, CredentialType type, DeviceKey key) {
        return getByKey(tenantId, type, key).invoke(device -> {
            if (!device.isActive(clock.instant())) {
                throw ApiException.unknownDeviceKey();
            }
        });
    }

    /** Returns the tenant's active device that holds {@code key}, locked until {@code unit} ends, or null if there is none. */
    Uni<@Nullable Authenticator> lockActiveByKey(UnitOfWork unit, String tenantId, DeviceKey key) {
        return findByKey(unit.session(), tenantId, key, LockModeType.PESSIMISTIC_WRITE)
                .map(device -> device != null && device.isActive(clock.instant()) ? device : null);
    }

    static Uni<@Nullable Authenticator> findByKey(
            Mutiny.Session session, String tenantId, DeviceKey key, LockModeType lock) {
        return session.createQuery(
                        "from Authenticator where tenantId = :tenant and publicKey = :key", Authenticator.class)
                .setParameter("tenant", tenantId)
                .setParameter("key", key.base64())
                .setLockMode(lock)
                .getSingleResultOrNull();
    }

    /** Returns the user's devices that may answer a challenge of their type, oldest first. */
    Uni<List<Authenticator>> listActive(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createQuery(
                        "from Authenticator where tenantId = :tenant and userId = :user order by enrolledAt",
                        Authenticator.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getResultList()
                .map(devices -> devices.stream()
                        .filter(device -> device.isActive(clock.instant()))
                        .toList());
    }

    /** Records that the device approved a challenge at {@code at}. */
    public Uni<Void> recordVerification(UnitOfWork unit, String tenantId, @Nullable UUID authenticatorId, Instant at) {
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

    /** Removes the device; succeeds without effect if it is already removed. */
    Uni<Void> remove(String tenantId, UUID authenticatorId) {
        return transactions.runAndPublish(unit -> lock(unit, tenantId, authenticatorId)
                .chain(device -> device == null ? Uni.createFrom().voidItem() : remove(unit, device)));
    }

    /** Removes {@code device}, which the caller has locked, and announces the removal. */
    static Uni<Void> remove(UnitOfWork unit, Authenticator device) {
        return unit.session()
                .remove(device)
                .chain(() -> unit.session().flush())
                .chain(() -> unit.announceRemoval(
                        Topic.AUTHENTICATOR_CHANGED, device.id().toString(), AuthenticatorChanged.class));
    }

    /** Disables the device: it cannot answer until it enrols again. */
    public Uni<Void> disable(UnitOfWork unit, String tenantId, @Nullable UUID authenticatorId) {
        return lock(unit, tenantId, authenticatorId).chain(device -> {
            if (device == null || device.disabled()) {
                return Uni.createFrom().voidItem();
            }
            device.disable();
            return unit.announce(device.toChangedEvent());
        });
    }

    private static Uni<@Nullable Authenticator> lock(UnitOfWork unit, String tenantId, @Nullable UUID authenticatorId) {
        return unit.session()
                .createQuery("from Authenticator where id = :id and tenantId = :tenant", Authenticator.class)
                .setParameter("id", authenticatorId)
                .setParameter("tenant", tenantId)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getSingleResultOrNull();
    }

    /** Removes the push token that {@code delivery} reports dead, unless the device has registered one since. */
    public Uni<Void> clearDeadToken(UnitOfWork unit, PushDelivered delivery) {
        return lockIfConcerned(unit, delivery).chain(device -> {
            if (device == null) {
                return Uni.createFrom().voidItem();
            }
            device.clearPushToken();
            device.recordPushError(errorCode(delivery), delivery.finishedAt());
            return unit.announce(device.toChangedEvent());
        });
    }

    /** Records that {@code delivery} failed for good, unless the device has registered another push token since. */
    public Uni<Void> recordPushError(UnitOfWork unit, PushDelivered delivery) {
        return lockIfConcerned(unit, delivery)
                .invoke(device -> {
                    if (device != null) {
                        device.recordPushError(errorCode(delivery), delivery.finishedAt());
                    }
                })
                .replaceWithVoid();
    }

    /** Returns the device of {@code delivery}, locked, or null if it is removed or has registered a push token since. */
    private static Uni<@Nullable Authenticator> lockIfConcerned(UnitOfWork unit, PushDelivered delivery) {
        return lock(unit, delivery.tenantId(), delivery.authenticatorId())
                .map(device -> device != null && device.hadPushToken(delivery.pushTokenHash(), delivery.finishedAt())
                        ? device
                        : null);
    }

    private static String errorCode(PushDelivered delivery) {
        return Objects.requireNonNullElse(delivery.detail(), delivery.outcome().name());
    }

    /** Removes the error of an earlier push, also one that is consumed later, since {@code delivery} has reached the device. */
    public Uni<Void> clearPushError(UnitOfWork unit, PushDelivered delivery) {
        return unit.session()
                .createMutationQuery(
                        """
                        update Authenticator set pushRecoveredAt = :at,
                          errorCode = case when erroredAt < :at then null else errorCode end,
                          erroredAt = case when erroredAt < :at then null else erroredAt end
                        where id = :id and tenantId = :tenant and (pushRecoveredAt is null or pushRecoveredAt < :at)""")
                .setParameter("id", delivery.authenticatorId())
                .setParameter("tenant", delivery.tenantId())
                .setParameter("at", delivery.finishedAt())
                .executeUpdate()
                .replaceWithVoid();
    }

    /**
     * Announces up to {@code limit} devices anew, in the order of their ids from the one after {@code after} on, with versions
     * of {@code epoch} or above. Returns the id of the last one and their number.
     */
    public Uni<AnnouncedPage> announceAgain(UnitOfWork unit, UUID after, int limit, long epoch) {
        return unit.session()
                .createQuery("from Authenticator where id > :after order by id", Authenticator.class)
                .setParameter("after", after)
                .setMaxResults(limit)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .chain(devices -> unit.announceAll(devices.stream()
                                .map(device -> device.repeat(epoch))
                                .toList())
                        .replaceWith(() -> new AnnouncedPage(
                                devices.isEmpty()
                                        ? after
                                        : devices.get(devices.size() - 1).id(),
                                devices.size())));
    }

    /** Devices that were announced anew: the last one and their number. */
    public record AnnouncedPage(UUID last, int count) {}
}
