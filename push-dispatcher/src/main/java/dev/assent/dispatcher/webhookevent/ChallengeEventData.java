// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.dispatcher.transport.WebhookEvent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Data of the webhook event {@code challenge.updated}, which reports the end of a challenge to its tenant.
 *
 * @param challengeId the id on the wire, 64 characters
 * @param status APPROVED, DECLINED, EXPIRED or CANCELLED
 * @param reason the reason of a decline or cancellation, if known
 * @param userAuthenticatorId the device that answered; null if none did
 */
public record ChallengeEventData(
        String challengeId,
        String userId,
        String idempotencyKey,
        String actionCode,
        String status,
        @Nullable String reason,
        @Nullable UUID userAuthenticatorId,
        Instant updatedAt) {
    private static final String TYPE = "challenge.updated";

    /** Returns the data that reports {@code event} to the tenant. */
    public static ChallengeEventData of(ChallengeUpdated event) {
        return new ChallengeEventData(
                event.challengeId(),
                event.userId(),
                event.idempotencyKey(),
                event.actionCode(),
                event.status().toTenant().name(),
                event.reason(),
                event.authenticatorId(),
                event.updatedAt());
    }

    /** Returns the webhook event with this data. */
    public WebhookEvent toEvent() {
        return new WebhookEvent(TYPE, updatedAt, Json.write(this));
    }

    /** Names the challenge and omits the user. */
    @Override
    public String toString() {
        return "ChallengeEventData[" + challengeId + " is " + status + "]";
    }
}
