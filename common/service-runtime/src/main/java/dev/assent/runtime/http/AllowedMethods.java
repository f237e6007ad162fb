// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper.RequestPath;
import org.jspecify.annotations.Nullable;

/**
 * Methods that a path takes (RFC 9110 §10.2.1), over all resource classes. Quarkus looks at the last class that it tries,
 * and so answers 404 for a path whose other methods are in another class.
 */
public class AllowedMethods {

    /** Answers OPTIONS with the methods of the path; after the filter for CORS, which answers preflight requests. */
    @ServerRequestFilter(preMatching = true, priority = Priorities.USER + 100)
    @Nullable
    Response options(RoutingContext context) {
        if (!io.vertx.core.http.HttpMethod.OPTIONS.equals(context.request().method())) {
            return null;
        }
        Set<String> allowed = of(context);
        if (allowed.isEmpty()) {
            // Quarkus would list the methods of any class whose path is the beginning of this one.
            throw new NotFoundException();
        }
        return Response.noContent().header(HttpHeaders.ALLOW, header(allowed)).build();
    }

    /** Returns the methods of the request's path, sorted; none if nothing is there. */
    static Set<String> of(RoutingContext context) {
        Set<String> methods = new TreeSet<>();
        for (RequestPath<InitialMatch> candidate :
                ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers()) {
            var match = new RequestMapper<>(new ArrayList<>(List.of(candidate))).map(context.normalizedPath());
            if (match != null) {
                addMethods(methods, match.value, match.remaining.isEmpty() ? "/" : match.remaining);
            }
        }
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        if (!methods.isEmpty()) {
            methods.add(HttpMethod.OPTIONS);
        }
        return methods;
    }

    /** Returns the value of the header {@code Allow}. */
    static String header(Set<String> methods) {
        return String.join(", ", methods);
    }

    private static void addMethods(Set<String> methods, InitialMatch match, String remaining) {
        for (var handler : match.handlers) {
            if (handler instanceof ClassRoutingHandler routing) {
                routing.getMappers().forEach((method, mapper) -> {
                    if (method != null && mapper.map(remaining) != null) {
                        methods.add(method);
                    }
                });
            }
        }
    }
}
