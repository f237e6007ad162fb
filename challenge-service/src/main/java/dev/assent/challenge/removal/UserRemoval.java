package dev.assent.challenge.removal;

import dev.assent.challenge.action.Actions;
import dev.assent.challenge.authenticator.UserAuthenticators;
import dev.assent.challenge.user.Users;
import dev.assent.runtime.outbox.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Removes a user with everything that hangs on it. */
@ApplicationScoped
class UserRemoval {
    private final Transactions transactions;
    private final Users users;
    private final Actions actions;
    private final UserAuthenticators authenticators;

    UserRemoval(Transactions transactions, Users users, Actions actions, UserAuthenticators authenticators) {
        this.transactions = transactions;
        this.users = users;
        this.actions = actions;
        this.authenticators = authenticators;
    }

    /** Removes the user; one that is unknown is removed already. */
    Uni<Void> remove(String tenantId, String userId) {
        // In this order everybody else takes these locks too: user, actions, authenticators.
        return transactions.runAndPublish(unit -> users.lock(unit, tenantId, userId)
                .chain(known -> known
                        ? actions.removeAll(unit, tenantId, userId)
                                .chain(() -> authenticators.removeAll(unit, tenantId, userId))
                                .chain(() -> users.delete(unit, tenantId, userId))
                        : Uni.createFrom().voidItem()));
    }
}
