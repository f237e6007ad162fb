// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores the enrolled devices, a projection of AuthenticatorChanged, and their counts of wrong codes. */
@ApplicationScoped
public class DeviceStore {
    private final TransactionRunner transactions;
    private final RecentDevices recent;
    private final CaughtUpWaiter caughtUp;
    private final Clock clock;

    DeviceStore(TransactionRunner transactions, RecentDevices recent, CaughtUpWaiter caughtUp, Clock clock) {
        this.transactions = transactions;
        this.recent = recent;
        this.caughtUp = caughtUp;
        this.clock = clock;
    }

    /**
     * Returns the tenant's device that holds {@code key} as a {@code type}, also if it enrolled a moment ago. Fails with
     * 404 if there is none or it is disabled or expired.
     */
    public Uni<Device> require(String tenantId, CredentialType type, DeviceKey key) {
        return find(tenantId, type, key)
                .chain(device -> device != null
                        ? Uni.createFrom().item(device)
                        : caughtUp.awaitCaughtUp(Topic.AUTHENTICATOR_CHANGED).chain(() -> find(tenantId, type, key)))
                .onItem()
                .ifNull()
                .failWith(ApiException::unknownDeviceKey)
                .invoke(device -> recent.add(tenantId, device));
    }

    /** Returns the device as it was when {@link #require} returned it a short time ago; null if that was not so. */
    public @Nullable Device findRecent(String tenantId, CredentialType type, DeviceKey key) {
        Device device = recent.find(tenantId, type, key);
        return device != null && mayAnswer(device, type) ? device : null;
    }

    /** Returns the device as {@link #require} does, with the tenant's challenge {@code id} that it answers. */
    public Uni<AnsweringDevice> requireForAnswer(String tenantId, CredentialType type, DeviceKey key, ChallengeId id) {
        return transactions
                .read(session -> session.createQuery(
                                """
                                select new dev.assent.verification.decision.AnsweringDevice(d, c) from Device d
                                  left join Challenge c on c.uuid = :id and c.tenantId = d.tenantId
                                where d.tenantId = :tenant and d.publicKey = :key order by d.enrolledAt desc""",
                                AnsweringDevice.class)
                        .setParameter("id", id.uuid())
                        .setParameter("tenant", tenantId)
                        .setParameter("key", key.base64())
                        .setMaxResults(1)
                        .getSingleResultOrNull())
                .chain(found -> found != null && mayAnswer(found.device(), type)
                        ? Uni.createFrom().item(found).invoke(() -> recent.add(tenantId, found.device()))
                        : require(tenantId, type, key).map(device -> new AnsweringDevice(device, null)));
    }

    private boolean mayAnswer(Device device, CredentialType type) {
        return device.credentialType() == type && device.isActive(clock.instant());
    }

    private Uni<@Nullable Device> find(String tenantId, CredentialType type, DeviceKey key) {
        return transactions
                .read(session -> session.createQuery(
                                "from Device where tenantId = :tenant and publicKey = :key order by enrolledAt desc",
                                Device.class)
                        .setParameter("tenant", tenantId)
                        .setParameter("key", key.base64())
                        .setMaxResults(1)
                        .getSingleResultOrNull())
                .map(device -> device != null && mayAnswer(device, type) ? device : null);
    }

    /**
     * Stores {@code change} unless a newer version is stored. Only enabling a disabled device resets its count of wrong
     * codes: any other change must not give an attacker new attempts.
     */
    public Uni<Void> apply(UnitOfWork unit, AuthenticatorChanged change) {
        CredentialType type = CredentialType.orPush(change.credentialType());
        recent.remove(change.tenantId(), type, change.publicKey());
        return unit.session()
                .createNativeQuery(
                        """
                        insert into authenticator as a
                          (id, tenant_id, user_id, public_key, version, enrolled_at, expires_at, disabled,
                            credential_type)
                        values (:id, :tenant, :user, :key, :version, :enrolled, :expires, :disabled, :type)
                        on conflict (id) do update set public_key = excluded.public_key, version = excluded.version,
                          expires_at = excluded.expires_at, disabled = excluded.disabled,
                          wrong_codes = case when a.disabled and not excluded.disabled then 0 else a.wrong_codes end
                        where a.version < excluded.version""")
                .setParameter("id", change.authenticatorId())
                .setParameter("tenant", change.tenantId())
                .setParameter("user", change.userId())
                .setParameter("key", change.publicKey())
                .setParameter("version", change.version())
                .setParameter("enrolled", change.enrolledAt())
                .setParameter("expires", change.expiresAt())
                .setParameter("disabled", change.disabled())
                .setParameter("type", type.name())
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Deletes a removed device, which can answer nothing from then on, and its nonces. */
    public Uni<Void> remove(UnitOfWork unit, String authenticatorId) {
        UUID id = UUID.fromString(authenticatorId);
        recent.remove(id);
        return unit.session()
                .createMutationQuery("delete from Device where id = :id")
                .setParameter("id", id)
                .executeUpdate()
                .chain(() -> unit.session()
                        .createNativeQuery("delete from device_nonce where authenticator_id = :id")
                        .setParameter("id", id)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Locks the row of {@code device}; returns false if it has been removed, changed or disabled or has expired. */
    Uni<Boolean> lock(UnitOfWork unit, String tenantId, Device device, Instant now) {
        return unit.session()
                .createNativeQuery(
                        """
                        select id from authenticator
                        where id = :device and tenant_id = :tenant and user_id = :user and public_key = :key
                          and not disabled and (expires_at is null or expires_at > :now)
                        for update""",
                        UUID.class)
                .setParameter("device", device.id())
                .setParameter("tenant", tenantId)
                .setParameter("user", device.userId())
                .setParameter("key", device.publicKey())
                .setParameter("now", now)
                .getSingleResultOrNull()
                .map(locked -> locked != null);
    }

    /** Counts one more wrong code in a row; returns whether this disables the device, as {@code limit} of them do. */
    Uni<Boolean> countWrongCode(UnitOfWork unit, Device device, int limit) {
        return unit.session()
                .createNativeQuery(
                        """
                        update authenticator set wrong_codes = wrong_codes + 1, disabled = wrong_codes + 1 >= :limit
                        where id = :device returning disabled""",
                        Boolean.class)
                .setParameter("limit", limit)
                .setParameter("device", device.id())
                .getSingleResult();
    }

    /** Resets the count of wrong codes in a row. */
    Uni<Void> resetWrongCodes(UnitOfWork unit, Device device) {
        return unit.session()
                .createNativeQuery("update authenticator set wrong_codes = 0 where id = :device and wrong_codes > 0")
                .setParameter("device", device.id())
                .executeUpdate()
                .replaceWithVoid();
    }
}
