// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** Challenge in the header {@code WWW-Authenticate} of every 401 (RFC 9110 §11.6.1). */
public final class AuthenticationChallenge {
    private static final String KEY = AuthenticationChallenge.class.getName();
    private static final String BASIC = "Basic realm=\"assent\", charset=\"UTF-8\"";
    private static final String BEARER = "Bearer realm=\"assent\"";
    private static final Set<String> TOKEN_ERRORS = Set.of("invalid_token", "expired_token");

    private AuthenticationChallenge() {}

    /** Records that the endpoint of the request takes credentials of {@code scheme}, {@code basic} or {@code bearer}. */
    public static void record(RoutingContext context, String scheme) {
        context.put(KEY, scheme);
    }

    /** Returns the header's value for {@code error}, with RFC 6750's error code if a Bearer token was refused. */
    static String of(RoutingContext context, ApiException error) {
        if (!"bearer".equals(context.get(KEY))) {
            return BASIC;
        }
        return TOKEN_ERRORS.contains(error.code()) ? BEARER + ", error=\"invalid_token\"" : BEARER;
    }
}
