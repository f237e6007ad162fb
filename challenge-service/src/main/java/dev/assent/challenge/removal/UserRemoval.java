package dev.assent.challenge.removal;

import dev.assent.challenge.action.Actions;
import dev.assent.challenge.authenticator.UserAuthenticators;
import dev.assent.challenge.user.Users;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.outbox.TransactionRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Removes a user with everything that hangs on it. */
@ApplicationScoped
class UserRemoval {
    private final TransactionRunner transactions;
    private final Users users;
    private final Actions actions;
    private final UserAuthenticators authenticators;
    private final Clock clock;

    UserRemoval(
            TransactionRunner transactions,
            Users users,
            Actions actions,
            UserAuthenticators authenticators,
            Clock clock) {
        this.transactions = transactions;
        this.users = users;
        this.actions = actions;
        this.authenticators = authenticators;
        this.clock = clock;
    }

    /** Removes the user; one that is unknown is removed already. */
    Uni<Void> remove(String tenantId, String userId) {
        // In this order everybody else takes these locks too: user, actions, authenticators.
        return transactions.runAndPublish(unit -> users.lock(unit, tenantId, userId)
                .chain(known -> known
                        ? actions.removeAll(unit, tenantId, userId)
                                .chain(() -> authenticators.removeAll(unit, tenantId, userId))
                                .chain(() -> users.delete(unit, tenantId, userId))
                                .chain(() -> unit.announce(new UserRemoved(tenantId, userId, clock.instant())))
                        : Uni.createFrom().voidItem()));
    }
}
