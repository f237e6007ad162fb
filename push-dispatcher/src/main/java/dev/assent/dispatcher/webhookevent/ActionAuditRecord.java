// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ActionTracked;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Audit record of an action: the data of {@code action.log_created}.
 *
 * @param createdAt time at which the action was tracked; null if the event is of a version that does not report it
 * @param updatedAt time of the change that this record reports
 * @param outcome decision when the action was tracked: ALLOW, BLOCK, CHALLENGE or REVIEW
 * @param verificationMethod method by which the user answered; null if no challenge was answered
 * @param allowedVerificationMethods methods that the user was offered; null if none
 * @param custom attributes of the action that the tenant gave, as JSON; null if none
 * @param version increases with every change of the action
 */
record ActionAuditRecord(
        String tenantId,
        String userId,
        String actionCode,
        String idempotencyKey,
        @Nullable Instant createdAt,
        Instant updatedAt,
        ActionState state,
        Instant stateUpdatedAt,
        String outcome,
        @Nullable VerificationMethod verificationMethod,
        @Nullable List<String> allowedVerificationMethods,
        @Nullable String ipAddress,
        @Nullable String userAgent,
        @Nullable String deviceId,
        @JsonRawValue @Nullable String custom,
        long version) {
    static final String TYPE = "action.log_created";

    static ActionAuditRecord of(ActionTracked event) {
        ActionTracked.Details details = event.details();
        String outcome = details == null ? null : details.outcome();
        return new ActionAuditRecord(
                event.tenantId(),
                event.userId(),
                event.actionCode(),
                event.idempotencyKey(),
                details == null ? null : details.createdAt(),
                event.stateUpdatedAt(),
                event.state(),
                event.stateUpdatedAt(),
                outcome == null ? event.state().outcome() : outcome,
                details == null ? null : details.verificationMethod(),
                details == null ? null : details.allowedVerificationMethods(),
                details == null ? null : details.ipAddress(),
                details == null ? null : details.userAgent(),
                details == null ? null : details.deviceId(),
                details == null ? null : details.custom(),
                event.version());
    }

    /** Names the state and omits the user. */
    @Override
    public String toString() {
        return "ActionAuditRecord[" + state + "]";
    }
}
