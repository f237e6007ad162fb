// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.token.TrackToken;
import jakarta.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/**
 * Browser or phone of a tenant, before or after its user is known.
 *
 * @param token the track token that it holds; null for one that names its tenant only
 */
public record ClientCaller(String tenantId, @Nullable TrackToken token) implements Caller {
    /** Returns the client that calls an endpoint of {@link Caller#CLIENT}. */
    public static ClientCaller of(SecurityContext security) {
        return (ClientCaller) security.getUserPrincipal();
    }

    @Override
    public String getName() {
        return token == null ? tenantId : token.userId();
    }
}
