package dev.assent.runtime.outbox;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Carries a trace over the outbox, as the W3C Trace Context header value. */
final class TraceParent {
    private static final String HEADER = "traceparent";
    private static final W3CTraceContextPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

    private TraceParent() {}

    /** The header value of the span that is current here; null where there is none. */
    static String current() {
        Map<String, String> carrier = new HashMap<>();
        PROPAGATOR.inject(Context.current(), carrier, Map::put);
        return carrier.get(HEADER);
    }

    /** The context that {@code value} names; the root context for null. */
    static Context read(String value) {
        return value == null ? Context.root() : PROPAGATOR.extract(Context.root(), value, Getter.INSTANCE);
    }

    private enum Getter implements TextMapGetter<String> {
        INSTANCE;

        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(HEADER);
        }

        @Override
        public String get(String carrier, String key) {
            return HEADER.equalsIgnoreCase(key) ? carrier : null;
        }
    }
}
