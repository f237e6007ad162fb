// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/** Media type of JSON (RFC 8259 §11). Names of types are case-insensitive, and no parameter has a meaning. */
final class JsonType {
    /** Only form of the type in responses, and in requests after {@link #normalizeRequest}. */
    static final String JSON = "application/json";

    private static final CharSequence JSON_VALUE = HttpHeaders.createOptimized(JSON);

    private JsonType() {}

    /**
     * Replaces the ways to write the type of a request, and a missing type, by one. Without a body a type says nothing, and
     * the endpoint decides whether it needs a body.
     */
    static void normalizeRequest(MultiMap headers, boolean hasBody) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (JSON.equals(type)) {
            return;
        }
        if (!hasBody || type == null || type.isBlank() || isJson(type)) {
            headers.set(HttpHeaders.CONTENT_TYPE, JSON);
        }
    }

    /**
     * Replaces the ways to write the type of a response by one: Quarkus adds a charset, and parameters of the caller's {@code
     * Accept}. Python's SDK compares the type with this text.
     */
    static void normalizeResponse(MultiMap headers) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (type != null && !JSON.equals(type) && isJson(type)) {
            headers.set(HttpHeaders.CONTENT_TYPE, JSON_VALUE);
        }
    }

    /** Returns whether a body with these headers, after {@link #normalizeRequest}, is read as JSON. */
    static boolean isIn(MultiMap headers) {
        return JSON.equals(headers.get(HttpHeaders.CONTENT_TYPE));
    }

    private static boolean isJson(String type) {
        int end = type.indexOf(';');
        String essence = end < 0 ? type : type.substring(0, end);
        return JSON.equalsIgnoreCase(essence.trim());
    }
}
