// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Event that reports a tracked action or a change of its state. {@code version} grows with every change of the action.
 *
 * @param details what the audit export reports of the action; absent in events of earlier versions
 */
public record ActionTracked(
        UUID actionId,
        long version,
        String tenantId,
        String userId,
        String actionCode,
        String idempotencyKey,
        ActionState state,
        Instant stateUpdatedAt,
        @Nullable Details details)
        implements Event {

    /**
     * Details of an action, which no decision depends on.
     *
     * @param outcome decision when the action was tracked: {@code ALLOW}, {@code BLOCK}, {@code CHALLENGE} or {@code REVIEW}
     * @param allowedVerificationMethods methods that the user could be challenged with; absent if none
     * @param verificationMethod method by which the user answered the challenge; absent if no challenge was answered
     * @param custom attributes of the action that the tenant gave, as JSON text; absent if none
     */
    public record Details(
            Instant createdAt,
            @Nullable String outcome,
            @Nullable List<String> allowedVerificationMethods,
            @Nullable VerificationMethod verificationMethod,
            @Nullable String ipAddress,
            @Nullable String userAgent,
            @Nullable String deviceId,
            @Nullable String custom) {
        /** Returns the outcome without the request, so that no log holds personal data. */
        @Override
        public String toString() {
            return "Details[" + outcome + "]";
        }
    }

    @Override
    public Topic topic() {
        return Topic.ACTION_TRACKED;
    }

    @Override
    public String key() {
        return actionId.toString();
    }
}
