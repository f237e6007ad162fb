// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.token;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Content of a track token: the action of a user that the bearer may challenge.
 *
 * @param id the {@code jti}, by which a token that enrols a device is used up
 * @param actionId the action's own id: a user who is removed and made anew has other actions under the same keys. Null in
 *     a token of the release before this claim, which names its action by the other members only
 * @param scope space-separated scopes; {@code add:authenticators} lets the bearer enrol a device
 */
public record TrackToken(
        UUID id,
        String tenantId,
        String userId,
        @Nullable UUID actionId,
        String actionCode,
        String idempotencyKey,
        @Nullable String scope) {
    /** Scope that lets the bearer enrol a device. */
    public static final String ADD_AUTHENTICATORS = "add:authenticators";

    /** Returns whether {@code required} is among its scopes. */
    public boolean hasScope(String required) {
        return scope != null && List.of(scope.split(" ", -1)).contains(required);
    }

    /** Returns whether it is for the action {@code actionId}, which has the tenant, the user and the keys of this token. */
    public boolean isForAction(UUID actionId) {
        return this.actionId == null || this.actionId.equals(actionId);
    }

    /** Returns whether it is for the same action of the same user. */
    public boolean isFor(String tenantId, String userId, UUID actionId, String actionCode, String idempotencyKey) {
        return isForAction(actionId)
                && this.tenantId.equals(tenantId)
                && this.userId.equals(userId)
                && this.actionCode.equals(actionCode)
                && this.idempotencyKey.equals(idempotencyKey);
    }
}
