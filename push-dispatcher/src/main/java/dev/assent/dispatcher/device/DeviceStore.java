// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.device;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Store of the enrolled devices: a projection of AuthenticatorChanged, with sealed push tokens. */
@ApplicationScoped
public class DeviceStore {
    private static final String FIND = "select * from device where tenant_id = $1 and authenticator_id = $2";

    private final Pool pool;
    private final CaughtUpWaiter progress;
    private final PushTokenSealer pushTokens;

    DeviceStore(Pool pool, CaughtUpWaiter progress, PushTokenSealer pushTokens) {
        this.pool = pool;
        this.progress = progress;
        this.pushTokens = pushTokens;
    }

    /** Effect of an event on this projection. */
    public enum Change {
        /** The device was not stored before. */
        CREATED,
        /** The event is newer than the stored device. */
        UPDATED,
        /** The event is not newer than the stored device, which stays as it is. */
        STALE
    }

    /** Returns the tenant's device, even if it enrolled a moment ago; empty if there is none. */
    public Uni<Optional<Device>> find(String tenantId, UUID authenticatorId) {
        return load(tenantId, authenticatorId)
                .chain(found -> found.isPresent()
                        ? Uni.createFrom().item(found)
                        : progress.awaitCaughtUp(Topic.AUTHENTICATOR_CHANGED, authenticatorId.toString())
                                .chain(() -> load(tenantId, authenticatorId)));
    }

    private Uni<Optional<Device>> load(String tenantId, UUID authenticatorId) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(tenantId, authenticatorId))
                .map(rows -> {
                    var row = rows.iterator();
                    return row.hasNext() ? Optional.of(read(row.next())) : Optional.empty();
                });
    }

    /** Stores the device of {@code change} unless a device of the same or a newer version is stored. */
    public Uni<Change> store(UnitOfWork unit, AuthenticatorChanged change) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into device as d (authenticator_id, version, tenant_id, user_id, platform, device_name,
                          sealed_push_token, enrolled_at, expires_at, disabled, credential_type)
                        values (:id, :version, :tenant, :user, :platform, :name, :token, :enrolled, :expires, :disabled,
                          :type)
                        on conflict (authenticator_id) do update set version = excluded.version,
                          platform = excluded.platform, device_name = excluded.device_name,
                          sealed_push_token = excluded.sealed_push_token, enrolled_at = excluded.enrolled_at,
                          expires_at = excluded.expires_at, disabled = excluded.disabled
                        where d.version < excluded.version and d.tenant_id = excluded.tenant_id
                        returning xmax = 0""",
                        Boolean.class)
                .setParameter("id", change.authenticatorId())
                .setParameter("version", change.version())
                .setParameter("tenant", change.tenantId())
                .setParameter("user", change.userId())
                .setParameter("platform", change.platform())
                .setParameter("name", change.deviceName())
                .setParameter(
                        "token",
                        change.pushToken() == null ? null : pushTokens.seal(change.tenantId(), change.pushToken()))
                .setParameter("enrolled", change.enrolledAt())
                .setParameter("expires", change.expiresAt())
                .setParameter("disabled", change.disabled())
                .setParameter(
                        "type", CredentialType.orPush(change.credentialType()).name())
                .getResultList()
                .map(inserted -> inserted.isEmpty() ? Change.STALE : inserted.get(0) ? Change.CREATED : Change.UPDATED);
    }

    /** Deletes a device and returns it without its push token; empty if it was not stored. */
    public Uni<Optional<Device>> remove(UnitOfWork unit, UUID authenticatorId) {
        return unit.session()
                .createNativeQuery(
                        """
                        delete from device where authenticator_id = :id
                        returning authenticator_id, tenant_id, user_id, platform, device_name,
                          enrolled_at, expires_at, disabled, credential_type""",
                        Object[].class)
                .setParameter("id", authenticatorId)
                .getResultList()
                .map(rows -> rows.stream().findFirst().map(DeviceStore::read));
    }

    private static Device read(Object[] row) {
        return new Device(
                (UUID) row[0],
                (String) row[1],
                (String) row[2],
                (String) row[3],
                (String) row[4],
                Optional.empty(),
                ((OffsetDateTime) row[5]).toInstant(),
                instant((OffsetDateTime) row[6]),
                (boolean) row[7],
                CredentialType.valueOf((String) row[8]));
    }

    private Device read(Row row) {
        String tenantId = row.getString("tenant_id");
        return new Device(
                row.getUUID("authenticator_id"),
                tenantId,
                row.getString("user_id"),
                row.getString("platform"),
                row.getString("device_name"),
                Optional.ofNullable(row.getString("sealed_push_token")).map(token -> pushTokens.open(tenantId, token)),
                row.getOffsetDateTime("enrolled_at").toInstant(),
                instant(row.getOffsetDateTime("expires_at")),
                row.getBoolean("disabled"),
                CredentialType.valueOf(row.getString("credential_type")));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}
