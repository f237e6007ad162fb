// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trace of an event while it is in the outbox, in the format of the W3C Trace Context header {@code traceparent}. */
final class TraceParent {
    private static final String HEADER = "traceparent";
    private static final W3CTraceContextPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

    private TraceParent() {}

    /** Returns the header value of the current span; null if there is none. */
    static @Nullable String current() {
        Map<String, String> carrier = new HashMap<>();
        PROPAGATOR.inject(Context.current(), carrier, Map::put);
        return carrier.get(HEADER);
    }

    /** Parses {@code value}; returns the root context for null. */
    static Context read(@Nullable String value) {
        return value == null ? Context.root() : PROPAGATOR.extract(Context.root(), value, Getter.INSTANCE);
    }

    private enum Getter implements TextMapGetter<String> {
        INSTANCE;

        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return HEADER.equalsIgnoreCase(key) ? carrier : null;
        }
    }
}
