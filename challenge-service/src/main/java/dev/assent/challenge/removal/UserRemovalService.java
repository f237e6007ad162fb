// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.removal;

import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.authenticator.UserAuthenticatorService;
import dev.assent.challenge.user.UserStore;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.outbox.TransactionRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Service that removes a user with its actions, challenges and authenticators. */
@ApplicationScoped
class UserRemovalService {
    private final TransactionRunner transactions;
    private final UserStore users;
    private final ActionService actions;
    private final UserAuthenticatorService authenticators;
    private final Clock clock;

    UserRemovalService(
            TransactionRunner transactions,
            UserStore users,
            ActionService actions,
            UserAuthenticatorService authenticators,
            Clock clock) {
        this.transactions = transactions;
        this.users = users;
        this.actions = actions;
        this.authenticators = authenticators;
        this.clock = clock;
    }

    /** Removes the user; succeeds without effect if there is no such user. */
    Uni<Void> remove(String tenantId, String userId) {
        // Every transaction locks in this order: user, actions, authenticators.
        return transactions.runAndPublish(unit -> users.lockForDeletion(unit, tenantId, userId)
                .chain(exists -> exists
                        ? actions.deleteAll(unit, tenantId, userId)
                                .chain(() -> authenticators.deleteAll(unit, tenantId, userId))
                                .chain(() -> users.delete(unit, tenantId, userId))
                                .chain(() -> unit.announce(new UserRemoved(tenantId, userId, clock.instant())))
                        : Uni.createFrom().voidItem()));
    }
}
