package dev.assent.operator.timeline;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserRemoved;
import java.util.UUID;

/** Whom and what a record is about; null where it does not say. */
record About(UUID challengeId, UUID actionId, UUID authenticatorId, String tenantId, String userId) {

    static About event(Event event) {
        if (event instanceof ActionTracked tracked) {
            return new About(null, tracked.actionId(), null, tracked.tenantId(), tracked.userId());
        }
        if (event instanceof ChallengeCreated created) {
            return new About(created.challengeId(), created.actionId(), null, created.tenantId(), created.userId());
        }
        if (event instanceof ChallengeUpdated updated) {
            return new About(updated.challengeId(), updated.actionId(), null, updated.tenantId(), updated.userId());
        }
        if (event instanceof PushDelivered push) {
            return new About(push.challengeId(), null, push.authenticatorId(), push.tenantId(), null);
        }
        if (event instanceof DeliveryRetried retried) {
            return new About(retried.challengeId(), null, retried.authenticatorId(), retried.tenantId(), null);
        }
        if (event instanceof AuthenticatorChanged changed) {
            return new About(null, null, changed.authenticatorId(), changed.tenantId(), changed.userId());
        }
        if (event instanceof UserRemoved removed) {
            return new About(null, null, null, removed.tenantId(), removed.userId());
        }
        return new About(null, null, null, null, null);
    }

    /** What the {@code key} of a record tells whose value does not. */
    static About key(Topic topic, String key) {
        UUID id = uuid(key);
        return switch (topic) {
            case CHALLENGE_CREATED, CHALLENGE_UPDATED, PUSH_DELIVERED -> new About(id, null, null, null, null);
            case ACTION_TRACKED -> new About(null, id, null, null, null);
            case AUTHENTICATOR_CHANGED -> new About(null, null, id, null, null);
            case TENANT_CHANGED, USER_REMOVED, DELIVERY_RETRIED -> new About(null, null, null, null, null);
        };
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
