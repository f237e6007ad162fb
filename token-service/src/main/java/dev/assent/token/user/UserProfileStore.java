// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.user;

import dev.assent.contracts.event.UserChanged;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Stores the attributes of users, a projection of UserChanged. */
@ApplicationScoped
public class UserProfileStore {

    /** Stores the attributes, unless newer ones are stored or the user was removed since. */
    public Uni<Void> apply(UnitOfWork unit, UserChanged change) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into user_profile as p (tenant_id, user_id, user_key, version, changed_at, email,
                          phone_number, username, display_name, custom)
                        select cast(:tenant as text), cast(:user as text), cast(:key as uuid), cast(:version as bigint),
                          cast(:at as timestamptz), cast(:email as text), cast(:phone as text), cast(:username as text),
                          cast(:displayName as text), cast(:custom as text)
                        where not exists (
                          select 1 from user_revocation r
                          where r.tenant_id = :tenant and r.user_id = :user and r.removed_at >= :at)
                        on conflict (tenant_id, user_id) do update set version = excluded.version,
                          changed_at = excluded.changed_at, email = excluded.email,
                          phone_number = excluded.phone_number, username = excluded.username,
                          display_name = excluded.display_name, custom = excluded.custom
                        where p.version < excluded.version""")
                .setParameter("tenant", change.tenantId())
                .setParameter("user", change.userId())
                .setParameter("key", change.key())
                .setParameter("version", change.version())
                .setParameter("at", change.changedAt())
                .setParameter("email", change.email())
                .setParameter("phone", change.phoneNumber())
                .setParameter("username", change.username())
                .setParameter("displayName", change.displayName())
                .setParameter("custom", change.custom())
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Deletes the attributes of the user whose events have the key {@code userKey}. */
    public Uni<Void> remove(UnitOfWork unit, String userKey) {
        return unit.session()
                .createNativeQuery("delete from user_profile where user_key = :key")
                .setParameter("key", UUID.fromString(userKey))
                .executeUpdate()
                .replaceWithVoid();
    }
}
