// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.runtime.auth.BearerToken;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Verifier of the bearer of a request that reaches no endpoint, where the bearer would be verified. */
final class BearerVerifier {
    private BearerVerifier() {}

    /** Returns the content of the track token in {@code request}; null if the endpoint must refuse it. */
    static @Nullable TrackToken find(TrackTokenService bearers, MultiMap request) {
        try {
            return BearerToken.parse(request.get(HttpHeaders.AUTHORIZATION))
                    .map(bearers::verify)
                    .orElse(null);
        } catch (ApiException refusal) {
            return null;
        }
    }
}
