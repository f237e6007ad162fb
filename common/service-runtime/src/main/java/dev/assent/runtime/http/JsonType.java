// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/** Media type of JSON in requests (RFC 8259 §11). Names of types are case-insensitive, and no parameter has a meaning. */
final class JsonType {
    private static final String JSON = "application/json";

    private JsonType() {}

    /**
     * Replaces the ways to write the type, and a missing type, by one. Without a body a type says nothing, and the endpoint
     * decides whether it needs a body.
     */
    static void normalize(MultiMap headers, boolean hasBody) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (JSON.equals(type)) {
            return;
        }
        if (!hasBody || type == null || type.isBlank() || isJson(type)) {
            headers.set(HttpHeaders.CONTENT_TYPE, JSON);
        }
    }

    /** Returns whether a body with these headers, after {@link #normalize}, is read as JSON. */
    static boolean isIn(MultiMap headers) {
        return JSON.equals(headers.get(HttpHeaders.CONTENT_TYPE));
    }

    private static boolean isJson(String type) {
        int end = type.indexOf(';');
        String essence = end < 0 ? type : type.substring(0, end);
        return JSON.equalsIgnoreCase(essence.trim());
    }
}
