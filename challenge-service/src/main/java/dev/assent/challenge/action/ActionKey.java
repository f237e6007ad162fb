package dev.assent.challenge.action;

import dev.assent.runtime.token.TrackToken;

/** What names an action on the wire. */
public record ActionKey(String tenantId, String userId, String actionCode, String idempotencyKey) {

    /** The action that {@code token} is for. */
    public static ActionKey of(TrackToken token) {
        return new ActionKey(token.tenantId(), token.userId(), token.actionCode(), token.idempotencyKey());
    }
}
