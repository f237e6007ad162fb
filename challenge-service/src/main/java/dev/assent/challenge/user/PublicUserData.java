// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reader of the custom attributes of a user that a tenant lets phones show. */
@ApplicationScoped
public class PublicUserData {

    /** Returns the user's attributes of {@code names}; empty if there are none. Asks the database only if there are names. */
    public Uni<Optional<Map<String, Object>>> find(
            UnitOfWork unit, String tenantId, String userId, List<String> names) {
        if (names.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return unit.session()
                .createNativeQuery(
                        """
                        select custom from app_user
                        where tenant_id = :tenant and user_id = :user and custom is not null""",
                        String.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResultOrNull()
                .map(custom -> Optional.ofNullable(CustomAttributes.fromJson(custom))
                        .map(attributes -> only(attributes, names))
                        .filter(shown -> !shown.isEmpty()));
    }

    private static Map<String, Object> only(Map<String, Object> attributes, List<String> names) {
        Map<String, Object> shown = new LinkedHashMap<>(attributes);
        shown.keySet().retainAll(names);
        return shown;
    }
}
