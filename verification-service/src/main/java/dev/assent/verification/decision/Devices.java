package dev.assent.verification.decision;

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
import java.util.UUID;

/** The enrolled devices: a projection of what challenge-service announces. */
@ApplicationScoped
public class Devices {
    private final TransactionRunner transactions;
    private final CaughtUpWaiter progress;
    private final Clock clock;

    Devices(TransactionRunner transactions, CaughtUpWaiter progress, Clock clock) {
        this.transactions = transactions;
        this.progress = progress;
        this.clock = clock;
    }

    /**
     * The tenant's device that holds {@code key}, also where it enrolled a moment ago; fails with 404, as it does for one
     * that is disabled or past its time.
     */
    public Uni<Device> byKey(String tenantId, DeviceKey key) {
        return find(tenantId, key)
                .chain(device -> device != null
                        ? Uni.createFrom().item(device)
                        : progress.awaitCaughtUp(Topic.AUTHENTICATOR_CHANGED).chain(() -> find(tenantId, key)))
                .onItem()
                .ifNull()
                .failWith(ApiException::unknownDeviceKey);
    }

    private Uni<Device> find(String tenantId, DeviceKey key) {
        return transactions
                .read(session -> session.createQuery(
                                "from Device where tenantId = :tenant and publicKey = :key order by enrolledAt desc",
                                Device.class)
                        .setParameter("tenant", tenantId)
                        .setParameter("key", key.base64())
                        .setMaxResults(1)
                        .getSingleResultOrNull())
                .map(device -> device == null || device.counts(clock.instant()) ? device : null);
    }

    /**
     * Stores {@code change} unless something newer is stored. The count of wrong codes begins anew only for a device that
     * was disabled and is not any more; whatever else changes about a device does not forgive.
     */
    public Uni<Void> changed(UnitOfWork unit, AuthenticatorChanged change) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into authenticator as a
                          (id, tenant_id, user_id, public_key, version, enrolled_at, expires_at, disabled)
                        values (:id, :tenant, :user, :key, :version, :enrolled, :expires, :disabled)
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
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Forgets a removed device: it can answer nothing from here on. */
    public Uni<Void> removed(UnitOfWork unit, String authenticatorId) {
        return unit.session()
                .createMutationQuery("delete from Device where id = :id")
                .setParameter("id", UUID.fromString(authenticatorId))
                .executeUpdate()
                .replaceWithVoid();
    }
}
