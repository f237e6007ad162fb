// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Content of a track token: the action of a user that the bearer may challenge.
 *
 * @param scope space-separated scopes; {@code add:authenticators} lets the bearer enrol a device
 */
public record TrackToken(
        String tenantId, String userId, String actionCode, String idempotencyKey, @Nullable String scope) {
    /** Scope that lets the bearer enrol a device. */
    public static final String ADD_AUTHENTICATORS = "add:authenticators";

    /** Returns whether {@code required} is among its scopes. */
    public boolean hasScope(String required) {
        return scope != null && List.of(scope.split(" ", -1)).contains(required);
    }

    /** Returns whether it is for the same action of the same user. */
    public boolean isFor(String tenantId, String userId, String actionCode, String idempotencyKey) {
        return this.tenantId.equals(tenantId)
                && this.userId.equals(userId)
                && this.actionCode.equals(actionCode)
                && this.idempotencyKey.equals(idempotencyKey);
    }
}
