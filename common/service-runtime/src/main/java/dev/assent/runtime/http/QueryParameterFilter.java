// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Filter that reads the query parameters of every endpoint. One that is empty, given twice, not of its type or unknown is
 * refused: ignoring a filter of a list would answer with more than was asked for, and behind a {@code ?} that a client has
 * not encoded is the end of an id, without which the call would be about another one.
 */
public class QueryParameterFilter {
    /** Types of the parameters of each endpoint, by name. */
    private final Map<Method, Map<String, Class<?>>> known = new ConcurrentHashMap<>();

    @ServerRequestFilter
    void check(ContainerRequestContext request, ResourceInfo endpoint, HttpServerRequest http) {
        Method method = endpoint.getResourceMethod();
        String query = http.query();
        if (query == null
                || method == null
                || method.isAnnotationPresent(PermitAll.class)
                || method.isAnnotationPresent(IgnoredQuery.class)
                || method.getDeclaringClass().isAnnotationPresent(PermitAll.class)) {
            return;
        }
        Map<String, Class<?>> types = known.computeIfAbsent(method, QueryParameterFilter::types);
        if (types.isEmpty() && query.isEmpty()) {
            throw ApiException.invalidRequest("query", "must be absent; a question mark in an id is written %3F");
        }
        request.getUriInfo().getQueryParameters(true).forEach((name, values) -> {
            Class<?> type = types.get(name);
            if (type == null) {
                throw ApiException.invalidRequest(
                        FoundValue.quote(name),
                        "is no parameter of this call"
                                + (types.isEmpty()
                                        ? "; a question mark in an id is written %3F"
                                        : "; known: " + String.join(", ", types.keySet())));
            }
            check(name, values, type);
        });
    }

    private static void check(String name, List<String> values, Class<?> type) {
        if (values.size() != 1) {
            throw ApiException.invalidRequest(name, "must be given once; found " + values.size() + " times");
        }
        String value = values.get(0);
        if (value.isEmpty()) {
            throw ApiException.invalidRequest(name, "must not be empty");
        }
        if (type == UUID.class && StrictValue.uuid(value).isEmpty()) {
            throw invalid(name, "a UUID", value);
        }
        if (type == Integer.TYPE && !StrictValue.isInteger(value)) {
            throw invalid(name, "an integer of at most 9 digits", value);
        }
        if (type.isEnum()) {
            List<String> names =
                    Arrays.stream(type.getEnumConstants()).map(String::valueOf).toList();
            if (!names.contains(value)) {
                throw invalid(name, (names.size() == 1 ? "" : "one of ") + String.join(", ", names), value);
            }
        }
    }

    private static ApiException invalid(String name, String expected, String value) {
        return ApiException.invalidRequest(name, "must be " + expected + "; found " + FoundValue.quote(value));
    }

    private static Map<String, Class<?>> types(Method method) {
        return Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(QueryParam.class))
                .collect(Collectors.toMap(
                        parameter -> parameter.getAnnotation(QueryParam.class).value(),
                        Parameter::getType,
                        (first, second) -> first,
                        TreeMap::new));
    }
}
