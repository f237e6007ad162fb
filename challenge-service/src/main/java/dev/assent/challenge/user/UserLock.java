package dev.assent.challenge.user;

import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Lets what must be counted or replaced for one user happen one after the other. */
@ApplicationScoped
public class UserLock {

    /**
     * Waits for whoever holds the user's lock and holds it until {@code unit} ends; false where there is no such user.
     * Take it before any other row of the user is locked, so that nobody waits in a circle.
     */
    public Uni<Boolean> take(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createNativeQuery(
                        """
                        select true from app_user where tenant_id = :tenant and user_id = :user
                        for no key update""",
                        Boolean.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResultOrNull()
                .map(found -> found != null);
    }
}
