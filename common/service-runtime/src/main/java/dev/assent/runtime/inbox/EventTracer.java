// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.runtime.outbox.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Tracer of the effects of events, each in the trace of the request that caused its event. */
@Singleton
class EventTracer {
    private final Tracer tracer;

    EventTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Returns the trace that the effect of {@code record} continues. It has a span of its own, which the caller ends, unless
     * the trace is not sampled: the ids of the record then suffice for the log.
     */
    Context start(ConsumerRecord<String, String> record) {
        Context parent = TraceParent.read(record.headers());
        SpanContext caused = Span.fromContext(parent).getSpanContext();
        if (caused.isValid() && !caused.isSampled()) {
            return parent;
        }
        return parent.with(startSpan(record, parent));
    }

    /** Ends the span of {@code trace}, which {@link #start} has returned; it has no effect on a span of another service. */
    void end(Context trace) {
        Span.fromContext(trace).end();
    }

    /** Records in a sampled trace that {@code record} was received and has no effect here. */
    void record(ConsumerRecord<String, String> record) {
        Context parent = TraceParent.read(record.headers());
        if (Span.fromContext(parent).getSpanContext().isSampled()) {
            startSpan(record, parent).end();
        }
    }

    private Span startSpan(ConsumerRecord<String, String> record, Context parent) {
        return tracer.spanBuilder(record.topic() + " process")
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(parent)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation", "process")
                .setAttribute("messaging.destination.name", record.topic())
                .setAttribute("messaging.kafka.destination.partition", (long) record.partition())
                .setAttribute("messaging.kafka.message.offset", record.offset())
                .startSpan();
    }
}
