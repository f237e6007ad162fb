// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.vertx.core.Context;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Label of a request in metrics that no endpoint has served. Without it the metric of the request has the path that the caller
 * chose, and after a hundred paths Quarkus drops the metrics of further endpoints. The access log has the label too: the path
 * of a request contains ids of users, and a token or a code where the caller has put one in the wrong place.
 */
public final class RequestLabel {
    /** Name under which Quarkus looks up the path of the endpoint that a request has matched. */
    private static final String TEMPLATE = "UrlPathTemplate";

    /** Name under which the access log has the path of the endpoint; without an endpoint there is none. */
    private static final String LOGGED = "endpoint";

    private static final String UNKNOWN = "/UNKNOWN";
    private static final String URI = "uri";

    /** Paths of endpoints that have answered: of the code, not of callers. */
    private static final Set<String> ENDPOINTS = ConcurrentHashMap.newKeySet();

    /** Sets the label if the response is an error and no endpoint has matched; Quarkus has a label for 404. */
    static void set(RoutingContext context) {
        Context request = requestContext(context);
        String template = request.getLocal(TEMPLATE);
        if (template != null) {
            ENDPOINTS.add(template);
            context.put(LOGGED, template);
            return;
        }
        int status = context.response().getStatusCode();
        if (status >= 400 && status != 404) {
            request.putLocal(TEMPLATE, UNKNOWN);
        }
    }

    /** Replaces the path of a request that the codec has refused: it reaches no route, and so no handler that sets its label. */
    @Produces
    @Singleton
    MeterFilter knownPaths() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                String uri = id.getName().startsWith("http.server.") ? id.getTag(URI) : null;
                return uri == null || !uri.startsWith("/") || uri.equals(UNKNOWN) || ENDPOINTS.contains(uri)
                        ? id
                        : id.withTag(Tag.of(URI, UNKNOWN));
            }
        };
    }

    /** Sets the label of a request that is served without an endpoint to {@code template}, the path of one. */
    public static void setPath(RoutingContext context, String template) {
        requestContext(context).putLocal(TEMPLATE, template);
    }

    private static Context requestContext(RoutingContext context) {
        return ((HttpServerRequestInternal) context.request()).context();
    }
}
