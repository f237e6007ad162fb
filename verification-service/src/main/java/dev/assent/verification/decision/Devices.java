package dev.assent.verification.decision;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.TopicProgress;
import dev.assent.runtime.outbox.Transactions;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The enrolled devices: a projection of what challenge-service announces. */
@ApplicationScoped
public class Devices {
    private final Transactions transactions;
    private final TopicProgress progress;

    Devices(Transactions transactions, TopicProgress progress) {
        this.transactions = transactions;
        this.progress = progress;
    }

    /** The tenant's device that holds {@code key}, also where it enrolled a moment ago; fails with 404. */
    public Uni<Device> byKey(String tenantId, DeviceKey key) {
        return find(tenantId, key)
                .chain(device -> device != null
                        ? Uni.createFrom().item(device)
                        : progress.awaitCaughtUp(Topic.AUTHENTICATOR_CHANGED).chain(() -> find(tenantId, key)))
                .onItem()
                .ifNull()
                .failWith(ApiException::credentialNotFound);
    }

    private Uni<Device> find(String tenantId, DeviceKey key) {
        return transactions.read(session -> session.createQuery(
                        "from Device where tenantId = :tenant and publicKey = :key order by enrolledAt desc",
                        Device.class)
                .setParameter("tenant", tenantId)
                .setParameter("key", key.base64())
                .setMaxResults(1)
                .getSingleResultOrNull());
    }

    /** Stores {@code change} unless something newer is stored. */
    public Uni<Void> changed(UnitOfWork unit, AuthenticatorChanged change) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into authenticator as a (id, tenant_id, user_id, public_key, version, enrolled_at)
                        values (:id, :tenant, :user, :key, :version, :enrolled)
                        on conflict (id) do update set public_key = excluded.public_key, version = excluded.version
                        where a.version < excluded.version""")
                .setParameter("id", change.authenticatorId())
                .setParameter("tenant", change.tenantId())
                .setParameter("user", change.userId())
                .setParameter("key", change.publicKey())
                .setParameter("version", change.version())
                .setParameter("enrolled", change.enrolledAt())
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
