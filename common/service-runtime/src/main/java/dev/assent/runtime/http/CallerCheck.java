// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/**
 * Check of the credentials of a request that no endpoint serves. A caller without valid credentials learns that first, as
 * it does from an endpoint.
 */
public interface CallerCheck {
    /** Fails with 401 if the credentials of the request are not those of a caller that its part of the API is for. */
    Uni<Void> requireCaller(RoutingContext context);
}
