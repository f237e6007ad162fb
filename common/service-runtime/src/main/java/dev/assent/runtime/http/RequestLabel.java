// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.vertx.core.Context;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;

/**
 * Label of a request in metrics that no endpoint has served. Without it the metric of the request has the path that the caller
 * chose, and after a hundred paths Quarkus drops the metrics of further endpoints.
 */
public final class RequestLabel {
    /** Name under which Quarkus looks up the path of the endpoint that a request has matched. */
    private static final String TEMPLATE = "UrlPathTemplate";

    private static final String UNKNOWN = "/UNKNOWN";

    private RequestLabel() {}

    /** Sets the label if the response is an error and no endpoint has matched; Quarkus has a label for 404. */
    static void set(RoutingContext context) {
        int status = context.response().getStatusCode();
        if (status < 400 || status == 404) {
            return;
        }
        Context request = requestContext(context);
        if (request.getLocal(TEMPLATE) == null) {
            request.putLocal(TEMPLATE, UNKNOWN);
        }
    }

    /** Sets the label of a request that is served without an endpoint to {@code template}, the path of one. */
    public static void setPath(RoutingContext context, String template) {
        requestContext(context).putLocal(TEMPLATE, template);
    }

    private static Context requestContext(RoutingContext context) {
        return ((HttpServerRequestInternal) context.request()).context();
    }
}
