// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.confirmation;

import dev.assent.contracts.event.ChallengeUpdated;
import java.util.UUID;

/**
 * An approval without the tenant's confirmation, claimed for one attempt to get it.
 *
 * @param webhookId the id of the webhook, the same in every attempt
 * @param url the address of the webhook
 * @param attempt the number of this attempt, from 1; another claim has another number
 */
record PendingConfirmation(ChallengeUpdated approved, UUID webhookId, String url, int attempt) {
    /** Names the challenge and omits the address of the webhook, whose query may hold a secret. */
    @Override
    public String toString() {
        return "approval of challenge " + approved.challengeUuid() + " of tenant " + approved.tenantId();
    }
}
