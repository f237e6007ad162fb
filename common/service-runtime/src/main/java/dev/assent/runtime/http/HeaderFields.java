// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.MultiMap;
import java.util.Map;

/** Fields of the head of a request, for what looks at each of them in every request. */
final class HeaderFields {
    private HeaderFields() {}

    /**
     * Returns the fields in {@code headers}, more than one where a name is repeated. Those of HTTP/1.1 are as they were
     * received: a map of texts would copy each name and value.
     */
    static Iterable<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> of(MultiMap headers) {
        if (headers instanceof HttpHeaders received) {
            Iterable<Map.Entry<CharSequence, CharSequence>> fields = received::iteratorCharSequence;
            return fields;
        }
        return headers;
    }
}
