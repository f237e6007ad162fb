package dev.assent.token.gate;

import dev.assent.contracts.event.ChallengeUpdated;
import java.util.UUID;

/**
 * An approval whose success waits for the tenant's word, claimed for one attempt to get it.
 *
 * @param webhookId the id of the webhook, the same in every attempt
 * @param url where the webhook goes
 * @param attempt the number of this attempt, from 1; it also tells whether the claim is still ours
 */
record HeldApproval(ChallengeUpdated approved, UUID webhookId, String url, int attempt) {
    /** Names the challenge and leaves out where the webhook goes, which may hold a secret in its query. */
    @Override
    public String toString() {
        return "approval of challenge " + approved.challengeId() + " of tenant " + approved.tenantId();
    }
}
