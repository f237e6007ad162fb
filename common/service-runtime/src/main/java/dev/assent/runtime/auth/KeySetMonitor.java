// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcResponseFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.DecodeException;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Monitor of the key set that the OIDC provider publishes. The library of Quarkus reports a provider that answers with an
 * error as a refused token, and does not ask again for a while, in which it refuses every token of a key that it has not
 * read.
 */
@Singleton
@Unremovable
@OidcEndpoint(OidcEndpoint.Type.JWKS)
class KeySetMonitor implements OidcResponseFilter {
    private static final int OK = 200;
    private static final int REDIRECTED = 302;

    private volatile boolean unread;

    /** Returns whether the last attempt to read the keys failed. */
    boolean isUnread() {
        return unread;
    }

    /** Records that the keys could not be read, because there was no response. */
    void markUnread() {
        unread = true;
    }

    /** Fails with an {@link IOException} if the response is no key set, so that the failure is no refusal of a token. */
    @Override
    public Uni<Void> filter(OidcResponseFilterContext response) {
        if (response.statusCode() == REDIRECTED) {
            return Uni.createFrom().voidItem();
        }
        boolean failed = response.statusCode() != OK || !isKeySet(response.responseBody());
        unread = failed;
        return failed
                ? Uni.createFrom()
                        .failure(new IOException(
                                "OIDC provider answered with status " + response.statusCode() + " and no key set"))
                : Uni.createFrom().voidItem();
    }

    private static boolean isKeySet(@Nullable Buffer body) {
        try {
            return body != null && body.toJsonObject().getJsonArray("keys") != null;
        } catch (DecodeException | ClassCastException e) {
            return false;
        }
    }
}
