// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.administration;

import dev.assent.challenge.administration.UserAdministrationResource.UserDetails;
import dev.assent.challenge.authenticator.UserAuthenticatorService;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;

/** Service of an administrator for one user. */
@ApplicationScoped
class UserAdministrationService {
    private static final int ACTIONS = 50;

    private final UserQueries queries;
    private final UserAuthenticatorService authenticators;
    private final TransactionRunner transactions;
    private final AuditLog audit;

    UserAdministrationService(
            UserQueries queries,
            UserAuthenticatorService authenticators,
            TransactionRunner transactions,
            AuditLog audit) {
        this.queries = queries;
        this.authenticators = authenticators;
        this.transactions = transactions;
        this.audit = audit;
    }

    /** Returns the user with its authenticators and newest actions; fails with 404 if there is none. */
    Uni<UserDetails> get(String tenantId, String userId) {
        return queries.find(tenantId, userId)
                .map(found -> found.orElseThrow(
                        () -> new ApiException(404, "user_not_found", "The tenant has no such user.")))
                .chain(user -> authenticators.list(tenantId, userId).chain(list -> queries.actions(
                                tenantId, userId, ACTIONS)
                        .map(actions -> new UserDetails(user, list, actions))));
    }

    /** Removes the authenticator and records who did; fails with 404 if the user has none with this id. */
    Uni<Void> removeAuthenticator(String tenantId, String userId, UUID id) {
        return transactions.runAndPublish(unit -> authenticators
                .remove(unit, tenantId, userId, id)
                .chain(() -> audit.record(
                        unit,
                        tenantId,
                        "authenticator_removed",
                        Map.of("userId", userId, "userAuthenticatorId", id.toString()))));
    }
}
