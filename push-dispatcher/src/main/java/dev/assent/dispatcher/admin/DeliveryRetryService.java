// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import dev.assent.dispatcher.attempt.DeliveryStore;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;

/** Service that reopens a failed delivery for an administrator. */
@ApplicationScoped
class DeliveryRetryService {
    private final TransactionRunner transactions;
    private final DeliveryStore deliveries;
    private final AuditLog audit;

    DeliveryRetryService(TransactionRunner transactions, DeliveryStore deliveries, AuditLog audit) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.audit = audit;
    }

    /** Reopens the delivery and records who did; fails with 409 if it has not failed or cannot succeed any more. */
    Uni<Void> retry(String tenantId, UUID deliveryId) {
        return transactions.run(
                unit -> deliveries.reopen(unit, tenantId, deliveryId).chain(reopened -> {
                    if (!reopened) {
                        throw new ApiException(
                                409, "delivery_not_failed", "The delivery has not failed, or its challenge has ended.");
                    }
                    return audit.record(
                            unit, tenantId, "delivery_retried", Map.of("deliveryId", deliveryId.toString()));
                }));
    }
}
