// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Trace of an event while it is in the outbox, in the format of the W3C Trace Context header {@code traceparent}. */
public final class TraceParent {
    private static final String HEADER = "traceparent";
    private static final W3CTraceContextPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

    private TraceParent() {}

    /** Returns the header value of the current span; null if there is none. */
    static @Nullable String current() {
        return write(Context.current());
    }

    /** Returns the header value of {@code trace}; null if it has no span. */
    public static @Nullable String write(Context trace) {
        Map<String, String> carrier = new HashMap<>();
        PROPAGATOR.inject(trace, carrier, Map::put);
        return carrier.get(HEADER);
    }

    /** Parses {@code value}; returns the root context for null. */
    static Context read(@Nullable String value) {
        return value == null ? Context.root() : PROPAGATOR.extract(Context.root(), value, Getter.INSTANCE);
    }

    /** Reads the trace of the record with {@code headers}; returns the root context if they name none. */
    public static Context read(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return read(header == null ? null : new String(header.value(), UTF_8));
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
