// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import dev.assent.contracts.event.UserChanged;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.token.session.SessionService;
import dev.assent.token.user.UserProfileStore;
import dev.assent.token.user.UserRevocationStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Consumes UserChanged into this service's copy of the attributes, and UserRemoved, which revokes sessions and tokens. */
@ApplicationScoped
class UserEventConsumer implements EventConsumer {
    private final UserProfileStore profiles;
    private final UserRevocationStore revocations;
    private final SessionService sessions;

    UserEventConsumer(UserProfileStore profiles, UserRevocationStore revocations, SessionService sessions) {
        this.profiles = profiles;
        this.revocations = revocations;
        this.sessions = sessions;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(changed(), removed());
    }

    private EventHandler<UserChanged> changed() {
        return EventHandler.of(UserChanged.class, profiles::apply, profiles::remove);
    }

    private EventHandler<UserRemoved> removed() {
        return EventHandler.of(UserRemoved.class, (unit, removal) -> revocations
                .recordRemoval(unit, removal)
                .chain(() -> sessions.revokeAll(unit, removal)));
    }
}
