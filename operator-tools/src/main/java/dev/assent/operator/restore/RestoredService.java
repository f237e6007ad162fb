// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import static dev.assent.contracts.event.Topic.ACTION_TRACKED;
import static dev.assent.contracts.event.Topic.AUTHENTICATOR_CHANGED;
import static dev.assent.contracts.event.Topic.CHALLENGE_CREATED;
import static dev.assent.contracts.event.Topic.CHALLENGE_UPDATED;
import static dev.assent.contracts.event.Topic.CONTACT_CHANGED;
import static dev.assent.contracts.event.Topic.DELIVERY_RETRIED;
import static dev.assent.contracts.event.Topic.PUSH_DELIVERED;
import static dev.assent.contracts.event.Topic.TENANT_CHANGED;
import static dev.assent.contracts.event.Topic.USER_CHANGED;
import static dev.assent.contracts.event.Topic.USER_REMOVED;

import dev.assent.contracts.event.Topic;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Service whose database was restored, with its topics and what must be corrected.
 *
 * @param title the name by which commands and documents call it
 * @param consumed the topics that it consumes
 * @param sent the topics to which it writes
 * @param own the corrections of its own tables
 * @param afterwards what is left to the operator, once it has started
 */
record RestoredService(
        String title, Set<Topic> consumed, Set<Topic> sent, List<Correction> own, List<String> afterwards) {
    private static final RestoredService CHALLENGE = new RestoredService(
            "challenge-service",
            Set.of(CHALLENGE_UPDATED, PUSH_DELIVERED),
            Set.of(
                    ACTION_TRACKED,
                    AUTHENTICATOR_CHANGED,
                    CHALLENGE_CREATED,
                    CHALLENGE_UPDATED,
                    CONTACT_CHANGED,
                    TENANT_CHANGED,
                    USER_CHANGED,
                    USER_REMOVED),
            ChallengeCorrections.ALL,
            List.of(
                    "Start the service not before 10 minutes after the last instance before the loss has ended: until then a"
                            + " used enrolment token could be used a second time.",
                    "Set logos of tenants again that were changed since; nothing else keeps them.",
                    "Then announce everything anew, and wait until the answer of GET has endedAt:"
                            + " curl -X POST -H \"Authorization: Bearer $ASSENT_ADMIN_TOKEN\" $ASSENT_URL/admin/announcements"));

    private static final RestoredService PUSH = new RestoredService(
            "push-dispatcher",
            Set.of(
                    ACTION_TRACKED,
                    AUTHENTICATOR_CHANGED,
                    CHALLENGE_CREATED,
                    CHALLENGE_UPDATED,
                    CONTACT_CHANGED,
                    DELIVERY_RETRIED,
                    TENANT_CHANGED),
            Set.of(PUSH_DELIVERED),
            PushCorrections.ALL,
            List.of(
                    "Compare the channels of each tenant with what was set since: GET /v1/admin/channels/{tenantId}. A channel"
                            + " that was removed or disabled since is enabled again until you do it again.",
                    "Tenants receive the webhook events since then a second time, with the same ids."));

    private static final RestoredService VERIFICATION = new RestoredService(
            "verification-service",
            Set.of(AUTHENTICATOR_CHANGED, CHALLENGE_CREATED, CHALLENGE_UPDATED, TENANT_CHANGED),
            Set.of(CHALLENGE_UPDATED),
            VerificationCorrections.ALL,
            List.of("Decisions since then have no receipt: their signatures were only in the lost database."));

    private static final RestoredService TOKEN = new RestoredService(
            "token-service",
            Set.of(ACTION_TRACKED, CHALLENGE_UPDATED, TENANT_CHANGED, USER_CHANGED, USER_REMOVED),
            Set.of(CHALLENGE_UPDATED),
            TokenCorrections.ALL,
            List.of("Users of sessions sign in again."));

    /** All services. */
    static final List<RestoredService> ALL = List.of(CHALLENGE, PUSH, VERIFICATION, TOKEN);

    /** Returns its consumer group. */
    String group() {
        return title + ".assent.events";
    }

    /** Returns the topics that say what the database lacks. */
    Set<Topic> read() {
        Set<Topic> all = EnumSet.copyOf(consumed);
        all.addAll(sent);
        return all;
    }

    /** Returns the corrections in their order. */
    List<Correction> corrections() {
        List<Correction> all = new ArrayList<>(CommonCorrections.ALL);
        all.addAll(own);
        return all;
    }

    @Override
    public String toString() {
        return title;
    }
}
