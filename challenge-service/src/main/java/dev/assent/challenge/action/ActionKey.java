// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.runtime.token.TrackToken;

/** Key that names an action on the wire; unique per action. */
public record ActionKey(String tenantId, String userId, String actionCode, String idempotencyKey) {

    /** Returns the key of the action that {@code token} was minted for. */
    public static ActionKey of(TrackToken token) {
        return new ActionKey(token.tenantId(), token.userId(), token.actionCode(), token.idempotencyKey());
    }
}
